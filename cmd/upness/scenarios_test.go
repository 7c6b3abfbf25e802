package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upness/analyze"
	"upness/lab/scenarios"
)

// TestScenarios carries each scenario of the demo out once, the release as the
// demo does and the others shortened. `make scenarios` repeats them all at full
// length and size, and carries out those that are left out here.
func TestScenarios(t *testing.T) {
	// How often this machine was too busy to send on time is not what is tested.
	const budget = "availability=99.95%,transition.to=v2,blind=100%"
	// What they show of AWS is tested over the SDK in lab/aws and deploy, in less time.
	long := []string{"failed-migration", "lost-signal", "concurrent-update", "throttled", "many-events"}
	for _, s := range scenarios.List() {
		t.Run(s.Name, func(t *testing.T) {
			if slices.Contains(long, s.Name) {
				t.Skip("takes half a minute; make scenarios carries it out")
			}
			command := []string{"demo", "--rows", "100000"} // as the README has it: the release
			if s.Name != "release" {
				command = []string{"run", shortPlan(t, s.Name)}
			}
			var dir, output string
			var status int
			for tries := 1; ; tries++ {
				dir = filepath.Join(t.TempDir(), "run")
				status, output = tool(t, t.TempDir(), append(command, "--budget", budget, "--quiet", "--out", dir)...)
				if tries == 3 || !stoodStill(dir) || status == s.Exit && noticed(t, dir) == s.Phase {
					break
				}
			}
			if status != s.Exit {
				t.Fatalf("exit status %d, want %d:\n%s", status, s.Exit, output)
			}
			for _, name := range []string{"transition.png", "transition.svg", "transition.pdf", "summary.md", "junit.xml", "verdict.json", "report.html"} {
				if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
					t.Errorf("%s: %v", name, err)
				}
			}
			if phase := noticed(t, dir); phase != s.Phase {
				t.Errorf("noticed in phase %q, want %q:\n%s", phase, s.Phase, output)
			}
			v := verdictOf(t, dir)
			checkNames(t, s.Names, v)
			checkStatements(t, s.Name, v)
		})
	}
}

// stoodStill tells whether the machine did for a while, so that another try may
// tell another story: the generator was blind, or answers were late.
func stoodStill(dir string) bool {
	data, err := os.ReadFile(filepath.Join(dir, "verdict.json"))
	var v analyze.Verdict
	return err == nil && json.Unmarshal(data, &v) == nil && (v.Blind.Total > 0.1 || v.Requests.Slow > 0)
}

// checkNames checks that the verdict names the cause: of an outage, or of the
// step that failed.
func checkNames(t *testing.T, names []string, v analyze.Verdict) {
	t.Helper()
	said := ""
	for _, o := range v.Outages {
		for _, c := range o.Causes {
			if c.Rule == "blind" {
				return // of a machine that was too busy to send nothing else is said
			}
			said += c.Text + ": " + c.Evidence + "\n"
		}
	}
	for _, r := range v.Reasons {
		if r.Rule == "steps" {
			said += r.Text + "\n"
		}
	}
	for _, name := range names {
		if !strings.Contains(said, name) {
			t.Errorf("no cause has %q:\n%s", name, said)
		}
	}
}

// shortPlan writes the plan of a scenario as the demo shows it, but with short
// waits before and after what it is about, and with a smaller table where not the
// table's size is what makes it slow.
func shortPlan(t *testing.T, scenario string) string {
	t.Helper()
	status, text := tool(t, t.TempDir(), "demo", "--scenario", scenario, "--plan")
	short := regexp.MustCompile(`wait: \d+s`).ReplaceAllString(text, "wait: 3s")
	if status != 0 || short == text {
		t.Fatalf("exit status %d, no wait to shorten in:\n%s", status, text)
	}
	if scenario != "locking-migration" {
		// No truth but that one's is of slow answers, and each in the baseline would
		// be an outage in the wrong phase.
		short = strings.Replace(short, "deadline: 1s", "deadline: 2s", 1)
		short = regexp.MustCompile(`rows: \d+`).ReplaceAllString(short, "rows: 100000")
	}
	path := filepath.Join(t.TempDir(), scenario+".yaml")
	if err := os.WriteFile(path, []byte(short), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkStatements checks what is said of the migration: the lock that a scenario
// is about is named with its statement, table, mode and the requests it held up;
// the statements of the others block nobody.
func checkStatements(t *testing.T, scenario string, v analyze.Verdict) {
	t.Helper()
	blocking := 0
	for _, s := range v.Database.Statements {
		if s.Class == analyze.Blocking {
			blocking++
		}
		if s.Class == "" {
			t.Errorf("no class: %+v", s)
		}
	}
	if scenario != "locking-migration" {
		if blocking > 0 {
			t.Errorf("statements that block: %+v", v.Database.Statements)
		}
		return
	}
	named := regexp.MustCompile(`^"ALTER TABLE responses ALTER COLUMN .*" had ACCESS EXCLUSIVE on public\.responses, which held up [0-9,]+ requests$`)
	for _, o := range v.Outages {
		for _, c := range o.Causes {
			// A machine that was too busy to send has nothing else said of it.
			if blocking > 0 && (c.Rule == "lock" && named.MatchString(c.Text) || c.Rule == "blind") {
				return
			}
		}
	}
	t.Errorf("%d statements block; no cause names statement, lock, table and requests: %+v", blocking, v.Outages)
}

func verdictOf(t *testing.T, dir string) (v analyze.Verdict) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "verdict.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// noticed is the phase of the first outage, else of the step that failed.
func noticed(t *testing.T, dir string) string {
	t.Helper()
	v := verdictOf(t, dir)
	if v.Verdict == analyze.Pass {
		return ""
	}
	for _, o := range v.Outages {
		return o.Phase
	}
	for _, s := range v.Steps {
		if !s.OK {
			return s.Phase
		}
	}
	return ""
}
