package analyze

import (
	"strings"
	"testing"
	"time"

	"upness/recording"
)

func TestReconciled(t *testing.T) {
	event := func(state, failure string, confirmed, lost, doubled, unconfirmed float64) recording.Event {
		return recording.Event{
			At: time.Second, End: 2 * time.Second, ID: "r", Edge: recording.Begin, Kind: recording.EventReconcile, Name: "record", State: state, Error: failure,
			Fields: map[string]any{"confirmed": confirmed, "lost": lost, "doubled": doubled, "unconfirmed": unconfirmed, "lost_keys": []any{"a"}},
		}
	}
	for _, test := range []struct {
		name   string
		events []recording.Event
		want   Outcome
		text   string
	}{
		{"every write is there once", []recording.Event{event("done", "", 100, 0, 0, 0)}, Pass, "of 100 writes that were answered well none was lost, and none was applied twice"},
		{"one lost", []recording.Event{event("done", "", 100, 1, 0, 0)}, Fail, "1 was lost"},
		{"two doubled", []recording.Event{event("done", "", 100, 0, 2, 0)}, Fail, "2 were applied twice"},
		{"applied, but answered with an error", []recording.Event{event("done", "", 100, 0, 0, 3)}, Pass, "3 were applied although the client was told otherwise"},
		{"the query failed", []recording.Event{event("failed", "query: no such table", 0, 0, 0, 0)}, Inconclusive, "no such table"},
		{"one target lost a write, the other is unknown", []recording.Event{event("failed", "gone", 0, 0, 0, 0), event("done", "", 5, 1, 0, 0)}, Fail, "1 was lost"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &court{v: &Verdict{Reconciled: reconciliations(test.events)}}
			r := reconciled(c)
			if r == nil || r.Verdict != test.want || !strings.Contains(r.Text, test.text) {
				t.Errorf("got %+v, want %s with %q", r, test.want, test.text)
			}
		})
	}
	if r := reconciled(&court{v: &Verdict{Reconciled: reconciliations(nil)}}); r != nil {
		t.Errorf("nothing to reconcile: got %+v", r)
	}
}
