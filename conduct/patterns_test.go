package conduct

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upness/plan"
	"upness/recording"
)

func TestPatterns(t *testing.T) {
	p, err := newPatterns([]plan.Pattern{
		{Match: `^(?P<name>i-\w+) is (?P<state>\w+)( in (?P<zone>\S+))?`, Kind: "instance"},
		{Match: `rolled out`, Kind: "group", Name: "api", State: "done"},
		{Match: `(?P<error>timed out.*)`, Kind: "group", Name: "api", State: "failed"},
		{Match: `rolled`, Kind: "stack", Name: "never", State: "reached"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]recording.Event{
		"i-1 is in_service in a":   {Kind: "instance", Name: "i-1", State: "in_service", Fields: map[string]any{"zone": "a"}},
		"i-2 is draining":          {Kind: "instance", Name: "i-2", State: "draining"},
		"api rolled out":           {Kind: "group", Name: "api", State: "done"},
		"error: timed out waiting": {Kind: "group", Name: "api", State: "failed", Error: "timed out waiting"},
	} {
		want.Source, want.Text = "exec", line
		got, matched := p.event(line)
		if diff := cmp.Diff(want, got); !matched || diff != "" {
			t.Errorf("%q: matched %v: %s", line, matched, diff)
		}
	}
	if e, matched := p.event("nothing of the kind"); matched {
		t.Errorf("%+v", e)
	}
	p.made = patternEvents
	if e, matched := p.event("api rolled out"); matched {
		t.Errorf("more than %d: %+v", patternEvents, e)
	}
}

// A line becomes an event on the run's axis, secrets masked, beside the line itself.
func TestOutputBecomesEvents(t *testing.T) {
	rec := carryOut(t, t.Context(), newService(t), `
steps:
  - phase: deploy
    exec:
      command: 'echo "i-1 in_service with $TOKEN"; echo other'
      env: {TOKEN: hush-hush}
      events: [{match: '^(?P<name>i-\d+) (?P<state>\w+) with (?P<with>\S+)', kind: instance}]
  - {phase: soak, wait: 300ms}
`, nil)
	seen := events(rec, recording.EventInstance)
	e, told := seen["i-1"]
	if len(seen) != 1 || !told || e.State != "in_service" || e.Phase != "deploy" || e.Source != "exec" || e.At <= 0 {
		t.Errorf("%+v", seen)
	}
	if with, _ := e.Fields["with"].(string); with == "" || with == "hush-hush" {
		t.Errorf("the secret shows: %+v", e)
	}
}
