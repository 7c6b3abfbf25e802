package preflight

import (
	"strings"
	"testing"
)

func TestChecksAreNumbered(t *testing.T) {
	seen := map[string]bool{}
	for i, c := range checks {
		if c.number != i+1 || seen[c.name] {
			t.Errorf("check %d is %d %s", i+1, c.number, c.name)
		}
		seen[c.name] = true
		if c.title == "" || !strings.HasSuffix(c.why, ".") {
			t.Errorf("%s lacks a title, or its reason is no sentence: %q", c.name, c.why)
		}
	}
	if len(checks) != 21 {
		t.Errorf("%d checks", len(checks))
	}
}

// A sound stack passes every check, with everything looked at.
func TestSoundStack(t *testing.T) {
	for _, c := range checks {
		wants(t, sound(t), c.name, Fine)
	}
}

// Of a template alone nothing is passed for want of knowledge.
func TestNothingKnown(t *testing.T) {
	for _, r := range Run(&Facts{}).Results {
		if len(r.Unchecked) == 0 {
			t.Errorf("%s passes without a fact: %+v", r.Check, r)
		}
	}
}

func TestFindingHasItsPlace(t *testing.T) {
	f := sound(t, "MaxBatchSize: 1", "MaxBatchSize: 3").result(t, "batch").Findings[0]
	if f.Property != "Resources.ApiGroup.UpdatePolicy.AutoScalingRollingUpdate.MaxBatchSize" || f.Place() != "stack.yaml:42" {
		t.Errorf("%q at %q", f.Property, f.Place())
	}
}
