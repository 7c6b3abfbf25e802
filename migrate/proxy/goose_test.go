package proxy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"upness/migrate/trace"
)

// goose runs the migration from a folder of its own format, with its table of
// versions; what it does to that is left out.
func TestGooseEqualsTheSameSession(t *testing.T) {
	command := filepath.Join(t.TempDir(), "goose")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", command, ".")
	build.Dir = "testdata/goose"
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Skipf("goose cannot be built: %v: %s", err, out)
	}
	for how, statements := range each {
		t.Run(how, func(t *testing.T) {
			want := truth(t, statements)
			reset(t)
			p := observed(t)
			dir, head := t.TempDir(), "-- +goose Up\n"
			if how == "alone" {
				head = "-- +goose NO TRANSACTION\n" + head
			}
			file := head + "-- a comment\n" + strings.Join(migration, ";\n\n") + ";\n"
			if err := os.WriteFile(filepath.Join(dir, "00001_shop.sql"), []byte(file), 0o600); err != nil {
				t.Fatal(err)
			}
			// One connection is enough, so that each SET holds for what follows.
			if status, err := p.Run(Command{Args: []string{command, dir}, Env: os.Environ(), Stderr: os.Stderr}); status != 0 || err != nil {
				t.Fatalf("exit status %d, %v", status, err)
			}
			var got []trace.Trace
			for _, st := range p.ended {
				if !strings.Contains(st.Trace.SQL, "goose_db_version") {
					got = append(got, st.Trace)
				}
			}
			same(t, got, want)
			p.silent()
		})
	}
}
