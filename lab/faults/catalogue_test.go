package faults

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each fault has a name of its own, says what it does and what its truth is, and
// is the only one in its file.
func TestCatalogue(t *testing.T) {
	all := All()
	if len(all) < 40 {
		t.Errorf("%d faults, want 40", len(all))
	}
	seen := map[string]bool{}
	for _, f := range all {
		if seen[f.Name] || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(f.Name) {
			t.Errorf("name %q", f.Name)
		}
		seen[f.Name] = true
		if f.Does == "" || f.Group == "" || len(f.Exits) == 0 {
			t.Errorf("%s: no description, group or truth", f.Name)
		}
		if f.Group == Clean && (len(f.Exits) != 1 || f.Exits[0] != Pass) {
			t.Errorf("%s: nobody could notice it, and yet it is no pass", f.Name)
		}
		if f.Group == Service && len(f.Exits) == 1 && f.Exits[0] == Pass {
			t.Errorf("%s: the service's fault, and yet a pass", f.Name)
		}
	}
	files, err := filepath.Glob("fault_*.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(all) {
		t.Errorf("%d files for %d faults", len(files), len(all))
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "= &Fault{"); n != 1 {
			t.Errorf("%s holds %d faults", name, n)
		}
	}
}

// A seed decides the same everywhere, and the quiet time around a fault is kept.
func TestDraw(t *testing.T) {
	for _, f := range All() {
		for seed := range uint64(50) {
			d, again := f.Draw(seed), f.Draw(seed)
			if d.At != again.At || d.For != again.For || d.Rand.Uint64() != again.Rand.Uint64() {
				t.Fatalf("%s, seed %d: two draws differ", f.Name, seed)
			}
			least, most := f.Window.Least, f.Window.Most
			if least == 0 {
				least, most = leastWindow, mostWindow
			}
			if d.At < quiet || d.At > 2*quiet || d.For < least-1000 || d.For > most {
				t.Fatalf("%s, seed %d: at %v for %v", f.Name, seed, d.At, d.For)
			}
			if f.Load.Duration == 0 && f.Load.Length == 0 && d.Length(f.Load) < d.At+d.For+quiet-1e6 {
				t.Fatalf("%s, seed %d: %v is too short for it", f.Name, seed, d.Length(f.Load))
			}
		}
	}
	if serverError.Draw(1).At == serverError.Draw(2).At || serverError.Draw(1).At == notFound.Draw(1).At {
		t.Error("seed or name decide nothing")
	}
}
