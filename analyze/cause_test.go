package analyze

import (
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// hint judges the run and returns the cause that a rule gives its longest
// outage, nil when it gives none.
func hint(t *testing.T, w *world, rule string) *Cause {
	t.Helper()
	v := w.judge(t, strict())
	if len(v.Outages) == 0 {
		t.Fatal("no outage")
	}
	longest := &v.Outages[0]
	for i := range v.Outages {
		if v.Outages[i].Upper > longest.Upper {
			longest = &v.Outages[i]
		}
	}
	for _, c := range longest.Causes {
		if c.Text == "" || c.Evidence == "" || c.Refute == "" {
			t.Errorf("%s lacks a text, its evidence or what would refute it: %+v", c.Rule, c)
		}
		if c.Rule == rule {
			return &c
		}
	}
	return nil
}

// wants checks that a rule's hint for the run has all the given words, or with
// no words that it gives none.
func wants(t *testing.T, w *world, rule string, words ...string) {
	t.Helper()
	c := hint(t, w, rule)
	switch {
	case c == nil && len(words) > 0:
		t.Errorf("no hint %q", rule)
	case c != nil && len(words) == 0:
		t.Errorf("hint %q without reason: %+v", rule, *c)
	case c != nil:
		for _, word := range words {
			if !strings.Contains(c.Text+"; "+c.Evidence, word) {
				t.Errorf("hint %q lacks %q: %+v", rule, word, *c)
			}
		}
	}
}

// failing is a run of 20 s at 500/s in which every request due between from and
// to fails, as alter says.
func failing(from, to time.Duration, alter func(r *recording.Result)) *world {
	return newWorld(500, 20*time.Second, func(r *recording.Result) {
		if within(r, from, to) {
			alter(r)
		}
	})
}

// event is something at an instant, or over a span when to is not zero; times
// count from the begin of the load.
func event(kind, name, state string, from, to time.Duration, fields map[string]any) recording.Event {
	e := recording.Event{Kind: kind, Name: name, State: state, At: 100*ms + from, Fields: fields}
	if to > 0 {
		e.End, e.Edge, e.ID = 100*ms+to, recording.Begin, kind+name
	}
	return e
}

func TestCauseRulesAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range causeRules {
		if seen[rule.name] {
			t.Errorf("two rules %q", rule.name)
		}
		seen[rule.name] = true
	}
	if causeRules[0].name != "blind" {
		t.Error("blindness must come first: where it fits, nothing else is said")
	}
}
