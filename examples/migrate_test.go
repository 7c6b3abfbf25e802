package examples_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A migration command is seen through the proxy: each of its statements is on the
// run's time axis, with the lock that it took.
func TestMigrateWithPsql(t *testing.T) {
	if _, err := exec.LookPath("psql"); err != nil {
		t.Skip("psql is not installed")
	}
	var text []byte
	for tries := 1; ; tries++ {
		dir := filepath.Join(t.TempDir(), "run")
		cmd := exec.Command(upness, "run", "--quiet", "--out", dir, "migrate-psql.yaml")
		cmd.Env = append(os.Environ(), "UPNESS_STATE_DIR="+t.TempDir())
		cmd.Stderr = new(bytes.Buffer)
		exit := wait(t, start(t, cmd))
		var err error
		if text, err = os.ReadFile(filepath.Join(dir, "events.jsonl")); err != nil {
			t.Fatalf("exit %d, %v: %s", exit, err, cmd.Stderr)
		}
		if exit == 0 || exit == 1 || exit == 3 { // a machine that is busy has outages of its own
			break
		}
		// Where the service stood still in a transaction, the ALTER TABLE gives up
		// after its lock_timeout, as the example says.
		if tries == 3 || !bytes.Contains(text, []byte("canceling statement due to lock timeout")) {
			t.Fatalf("exit %d: %s", exit, cmd.Stderr)
		}
	}
	modes := map[string]any{}
	for _, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
		var e struct {
			Kind, Source, Edge, Name, State string
			Fields                          map[string]any
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		if e.Kind == "statement" && e.Source == "proxy" && e.Edge == "end" {
			modes[e.Name] = e.Fields["mode"]
			if e.State != "done" || e.Fields["unsafe"] == true {
				t.Errorf("%s: %s, %v", e.Name, e.State, e.Fields)
			}
		}
	}
	if len(modes) != 5 {
		t.Errorf("statements %v", modes)
	}
	if mode := modes["ALTER TABLE responses ADD COLUMN attempt int"]; mode != "ACCESS EXCLUSIVE" {
		t.Errorf("the lock of ADD COLUMN is told as %v", mode)
	}
}
