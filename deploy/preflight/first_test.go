package preflight

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upness/deploy"
)

// refuses are the checks that refuse a template of the examples, alone.
func refuses(t *testing.T, file string) (names []string) {
	t.Helper()
	text, err := os.ReadFile("../../examples/" + file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := FromTemplate(file, text, nil, deploy.Names{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Run(f).Results {
		for _, found := range r.Findings {
			if found.Severity == Refuse {
				names = append(names, r.Check+" "+found.Subject)
			}
			if found.Property != "" && found.Line == 0 {
				t.Errorf("%s: no line for %s", r.Check, found.Property)
			}
		}
	}
	slices.Sort(names)
	return names
}

// What was wrong with the first version is found in its template; the others of
// its mistakes were of the hands that followed it.
func TestFirstVersionIsRefused(t *testing.T) {
	want := []string{"ejection target group ApiTargets", "health_port target group ApiTargets", "signal_gate group ApiGroup", "signal_gate group MigrationGroup"}
	if diff := cmp.Diff(want, refuses(t, "stack-first.yaml")); diff != "" {
		t.Error(diff)
	}
	if names := refuses(t, "stack.yaml"); len(names) > 0 {
		t.Errorf("stack.yaml: %q", names)
	}
}
