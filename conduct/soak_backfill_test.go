package conduct

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// soaked is a lab with half a million rows under 400 requests a second, more
// from the 60th second on for a while, and a backfill of all of them.
const soaked = `
name: backfill
load:
  rate: RATE
  deadline: 1s
  timeout: 10s
  version: {header: X-App-Version}
  instance: {header: X-Instance-Id}
  targets:
    - {name: record, share: 3, method: POST, url: /responses, headers: {Content-Type: application/json},
       body: '{"student_id": {student}, "course_id": {course}, "answer": "{answer}"}', expect: {status: 201}}
    - {name: fetch, share: 4, url: "/courses/{course}/responses"}
    - {name: student, share: 2, url: "/students/{student}"}
  feeds:
    course: {zipf: {from: 1, to: 500}}
    student: {range: {from: 1, to: 10000}}
    answer: {uuid: true}
lab:
  postgres: {rows: 500000}
  images: {v1: {version: v1}}
  group: {image: v1, desired: 2}
steps:
  - {phase: baseline, wait: 5s, name: warm up}
  - {phase: baseline, wait: 30s, name: baseline}
  - {phase: migrate, sql: column.sql}
  - {phase: migrate, name: fill, backfill: {table: responses, set: attempt = 1, where: attempt IS NULL}}
  - {phase: soak, wait: 10s, name: after}
`

// TestSoakBackfill measures what a backfill costs the clients. It takes minutes
// and is run by make soak-backfill.
func TestSoakBackfill(t *testing.T) {
	if os.Getenv("UPNESS_SOAK_BACKFILL") == "" {
		t.Skip("a measurement of minutes: make soak-backfill")
	}
	for name, rate := range map[string]string{
		"steady": "400/s",
		"rising": "{steps: [{rate: 400/s, for: 45s}, {rate: 800/s, for: 15s}, {rate: 400/s}]}",
	} {
		t.Run(name, func(t *testing.T) { soak(t, rate) })
	}
}

func soak(t *testing.T, rate string) {
	t.Setenv("UPNESS_STATE_DIR", t.TempDir())
	dir := t.TempDir()
	exe := filepath.Join(dir, "upness")
	if out, err := exec.Command("go", "build", "-o", exe, "upness/cmd/upness").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	// New rows are written without the column: the default fills them.
	sql := "ALTER TABLE responses ADD COLUMN attempt int; ALTER TABLE responses ALTER COLUMN attempt SET DEFAULT 1;"
	if err := os.WriteFile(filepath.Join(dir, "column.sql"), []byte(sql), 0o600); err != nil {
		t.Fatal(err)
	}
	text := []byte(strings.Replace(soaked, "RATE", rate, 1))
	p, err := plan.Parse(filepath.Join(dir, "plan.yaml"), text, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: filepath.Join(dir, "run"), Tool: "test", Exe: exe}
	if err := Run(context.Background(), p, o); err != nil {
		t.Fatal(err)
	}
	rec, err := recording.Open(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	steps := events(rec, recording.EventStep)
	before, n := quantile(t, rec, steps["baseline"])
	during, m := quantile(t, rec, steps["fill"])
	after, _ := quantile(t, rec, steps["after"])
	fill := steps["fill"]
	t.Logf("%s: p99 before %s (%d requests), while filling %s (%d, %s), after %s: %.2f x", rate, before, n, during, m,
		(fill.End - fill.At).Round(100*time.Millisecond), after, float64(during)/float64(before))
	for _, e := range rec.Events {
		if e.Kind == "backfill" {
			t.Logf("%s %s %s %v", e.At.Round(100*time.Millisecond), e.Name, e.Text, e.Fields)
		}
	}
	if fill.State != "done" {
		t.Errorf("step %+v", fill)
	}
	if rate == "400/s" && during > before*3/2 {
		t.Errorf("clients' p99 %s while filling, %s before: more than 1.5 times", during, before)
	}
}

// quantile is the p99 of the requests that were due while a step went on.
func quantile(t *testing.T, rec *recording.Recording, s recording.Event) (time.Duration, int) {
	var all []time.Duration
	for r, err := range rec.Results() {
		if err != nil {
			t.Fatal(err)
		}
		if r.Intended >= s.At && r.Intended < s.End {
			all = append(all, r.Service())
		}
	}
	if len(all) == 0 {
		t.Fatalf("no request during %q", s.Name)
	}
	slices.Sort(all)
	return all[(99*len(all)+99)/100-1], len(all)
}
