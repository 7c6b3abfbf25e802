package calibrate

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"upness/lab/faults"
)

// built is the binary that a user would run.
var built string

func TestMain(m *testing.M) { os.Exit(withTool(m)) }

func withTool(m *testing.M) int {
	dir, err := os.MkdirTemp("", "upness-calibrate-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	built = filepath.Join(dir, "upness")
	build := exec.Command("go", "build", "-o", built, "upness/cmd/upness")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released; other tests have compiled that already
	if said, err := build.CombinedOutput(); err != nil {
		panic(err.Error() + ": " + string(said))
	}
	return m.Run()
}

// slack is what a busy machine may add to a request's way, in seconds: here the
// whole is tested, precision is what the long calibration is for.
const slack = 0.025

// TestSample carries out a few faults for real. The whole catalogue, with many
// seeds, is `upness lab calibrate`.
func TestSample(t *testing.T) {
	o := Options{
		Exe: built, Seeds: 1, Rate: 200, Blind: "90%",
		Faults: []string{"server-restart", "listener-closed", "one-bad-instance", "reset-in-flight", "rolling-release", "generator-stopped", "silent-resend"},
	}
	again := map[string]string{}
	for _, s := range sample(t, o) {
		if seen := wrong(s); seen != "" {
			t.Logf("tried again: %s: %s", s.Fault, seen)
			again[s.Fault] = seen
		}
	}
	if len(again) == 0 {
		return
	}
	// A processor that stands still under the stage alone moves an edge unseen;
	// under the generator it may hide a whole outage. Neither happens twice.
	o.Faults, o.First = slices.Sorted(maps.Keys(again)), 1000
	for _, s := range sample(t, o) {
		if seen := wrong(s); seen != "" {
			t.Errorf("%s: %s; before: %s", s.Fault, seen, again[s.Fault])
		}
	}
}

// sample carries trials out, and checks what no stall excuses: the accounting.
func sample(t *testing.T, o Options) []Score {
	t.Helper()
	table, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range table.Scores {
		t.Log(s.line())
		if !s.Counts && s.Void == "" {
			t.Errorf("%s: accounting not exact: %q", s.Fault, s.Notes)
		}
		if s.Fault == "reset-in-flight" || s.Fault == "silent-resend" {
			for _, n := range s.Notes {
				if strings.Contains(n, "failures seen") {
					t.Errorf("%s: %s", s.Fault, n)
				}
			}
		}
	}
	return table.Scores
}

// wrong says what of a trial's verdict, outages and blind time is not right.
func wrong(s Score) (seen string) {
	if !s.Right || s.Void != "" || s.Blind != nil && !*s.Blind {
		seen = fmt.Sprintf("seen %s, void %q, %q ", word(s.Seen), s.Void, s.Notes)
	}
	for _, b := range s.Brackets {
		if !b.Seen || b.True < b.Lower-slack || b.True > b.Upper+slack {
			seen += fmt.Sprintf("%+v ", b)
		}
	}
	if s.First != nil && !*s.First {
		seen += "the first request on a new connection did not show it"
	}
	return seen
}

// TestKilled kills the load generator at random instants (200 in the long
// calibration): every recording is judged, none passes, accounting is exact.
func TestKilled(t *testing.T) {
	table, err := Run(t.Context(), Options{Exe: built, Seeds: 5, First: 100, Rate: 200, Blind: "90%", Faults: []string{"generator-killed"}})
	if err != nil {
		t.Fatal(err)
	}
	judged := 0
	for _, s := range table.Scores {
		if !s.Right || !s.Counts {
			t.Errorf("seed %d: seen %s, accounting exact %v: %q", s.Seed, word(s.Seen), s.Counts, s.Notes)
		}
		if s.Seen == faults.Interrupted {
			judged++
		}
	}
	if judged < 2 {
		t.Errorf("%d of 5 recordings were there to be judged", judged)
	}
}
