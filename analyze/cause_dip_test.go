package analyze

import (
	"strings"
	"testing"
	"time"

	"upness/recording"
)

func TestDipCause(t *testing.T) {
	slow := func(from, to time.Duration) *world {
		return failing(from, to, func(r *recording.Result) { late(r, 3*time.Second) })
	}
	dipped := func(from, to time.Duration) recording.Event {
		return event(recording.EventGroup, "Stack1-Api-1X", "dip", from, to, map[string]any{"group": "ApiGroup", "before": 6.0, "in_service": 3.0})
	}
	w := slow(5*time.Second, 8*time.Second)
	w.events = []recording.Event{dipped(6*time.Second, 9*time.Second)} // seen a second late
	wants(t, w, "capacity_dip", "fewer instances", "group ApiGroup was down to 3 of 6 instances in service from 16:00:06.100 to 16:00:09.100")

	// What the preflight found in that group, of that kind, is said once more.
	found := func(check, state, text string) recording.Event {
		e := event(recording.EventPreflight, check, state, 0, 0, nil)
		e.Text = text
		return e
	}
	w.events = append(w.events, found("signals", "refuse", "group Other: no signal"), found("drain", "warn", "group ApiGroup: too short"),
		found("min_in_service", "note", "group ApiGroup: 3 of 6"))
	wants(t, w, "capacity_dip", "16:00:09.100; 1,500 requests (1,500 slow)")
	if c := hint(t, w, "capacity_dip"); c == nil || strings.Contains(c.Evidence, "preflight") {
		t.Errorf("%+v", c)
	}
	w.events = append(w.events, found("batch", "warn", "group ApiGroup: all at once"), found("min_in_service", "warn", "group ApiGroup: MinInstancesInService: 0 (allowed)"))
	wants(t, w, "capacity_dip", "(1,500 slow); the preflight had said: group ApiGroup: MinInstancesInService: 0")

	w = slow(5*time.Second, 8*time.Second)
	w.events = []recording.Event{dipped(12*time.Second, 15*time.Second)}
	wants(t, w, "capacity_dip") // after the outage
}

// Of a group that tells its size alone, the sizes show the dip.
func TestDipCauseOfSizes(t *testing.T) {
	size := func(at time.Duration, serving int) recording.Event {
		return event(recording.EventGroup, "api", "size", at, 0, map[string]any{"desired": 3, "in_service": serving})
	}
	w := failing(5*time.Second, 8*time.Second, func(r *recording.Result) { fails(r, recording.Refused, 0) })
	w.events = []recording.Event{size(0, 3), size(4900*ms, 1), size(6*time.Second, 0), size(8*time.Second, 3)}
	wants(t, w, "capacity_dip", "group api was down to 0 of 3", "to 16:00:08.100")

	w.events = []recording.Event{size(0, 3), size(time.Second, 2), size(2*time.Second, 3)}
	wants(t, w, "capacity_dip") // over long before
	w.events = []recording.Event{size(0, 3), size(4*time.Second, 4)}
	wants(t, w, "capacity_dip") // a surge
	surge := event(recording.EventGroup, "api", "size", 4*time.Second, 0, map[string]any{"desired": 4, "in_service": 3})
	w.events = []recording.Event{size(0, 3), surge}
	wants(t, w, "capacity_dip") // one more was asked for, and comes
}
