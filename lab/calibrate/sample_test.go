package calibrate

import (
	"os"
	"os/exec"
	"path/filepath"
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
	table, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range table.Scores {
		t.Log(s.line())
		if !s.Right || !s.Counts || s.Void != "" || s.Blind != nil && !*s.Blind {
			t.Errorf("%s: seen %s", s.Fault, word(s.Seen))
		}
		for _, b := range s.Brackets {
			if !b.Seen || b.True < b.Lower-slack || b.True > b.Upper+slack {
				t.Errorf("%s: %+v", s.Fault, b)
			}
		}
		if s.First != nil && !*s.First {
			t.Errorf("%s: the first request on a new connection did not show it", s.Fault)
		}
		if s.Fault == "reset-in-flight" || s.Fault == "silent-resend" {
			for _, n := range s.Notes {
				if strings.Contains(n, "failures seen") {
					t.Errorf("%s: %s", s.Fault, n)
				}
			}
		}
	}
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
