package scenarios

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"upness/migrate"
	"upness/plan"
)

func TestPlans(t *testing.T) {
	for _, s := range List() {
		t.Run(s.Name, func(t *testing.T) {
			p, err := plan.Parse(s.Name+".yaml", s.YAML, os.LookupEnv)
			if err != nil {
				t.Fatal(err)
			}
			if p.Name != s.Name || s.Summary == "" || strings.Contains(s.Summary, "\n") {
				t.Errorf("name %q, summary %q", p.Name, s.Summary)
			}
			if (s.Exit == 0) != (s.Phase == "") {
				t.Errorf("exit %d in phase %q", s.Exit, s.Phase)
			}
			if (s.Exit == 0) != (len(s.Names) == 0) {
				t.Errorf("exit %d names %q", s.Exit, s.Names)
			}
			if text := strings.Join(s.Names, ""); strings.ContainsAny(text, "\"<>&\\") {
				t.Errorf("JSON has %q otherwise", text) // where scripts/scenarios looks for it
			}
			text := string(s.YAML)
			if !strings.Contains(text, "\n# Shows: ") || !strings.Contains(text, "\n# True verdict: ") {
				t.Errorf("no header that says what it shows and its true verdict:\n%s", text[:200])
			}
			for id, image := range p.Lab.Images {
				name, ok := strings.CutPrefix(image.Migrations, "lab:")
				if image.Migrations == "" {
					continue
				}
				if _, err := WriteMigrations(name, t.TempDir()); !ok || err != nil {
					t.Errorf("image %s: migrations %q: %v", id, image.Migrations, err)
				}
			}
			var phases []string
			for _, step := range p.Steps {
				phases = append(phases, step.Phase)
				if step.Release != nil {
					phases = append(phases, "deploy") // which its second update begins
				}
			}
			if got := strings.Join(slices.Compact(phases), " "); got != "baseline migrate deploy soak" {
				t.Errorf("phases %s", got)
			}
		})
	}
}

func TestGet(t *testing.T) {
	if s, err := Get("restart"); err != nil || s.Name != "restart" || s.Exit != 1 {
		t.Errorf("Get(restart) = %+v, %v", s, err)
	}
	want := `no scenario "reboot": there are ` + "release, restart, locking-migration, incompatible-migration, sick-release, no-drain, " +
		"failed-migration, lost-signal, concurrent-update, throttled, many-events, failed-rollback"
	if _, err := Get("reboot"); err == nil || err.Error() != want {
		t.Errorf("Get(reboot) = %v, want %s", err, want)
	}
}

func TestMigrations(t *testing.T) {
	for _, name := range migrationNames() {
		dir, err := WriteMigrations(name, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		paths, err := filepath.Glob(filepath.Join(dir, "*.sql"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v %v", dir, paths, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if statements, err := migrate.Split(path, string(text)); err != nil || len(statements) == 0 {
				t.Errorf("%s: %d statements, %v", path, len(statements), err)
			}
		}
	}
	if _, err := WriteMigrations("none", t.TempDir()); err == nil || err.Error() != `no migrations "none": there are failing, incompatible, locking, safe` {
		t.Errorf("WriteMigrations(none) = %v", err)
	}
}
