package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestBlindCause(t *testing.T) {
	w := failing(5*time.Second, 7*time.Second, func(r *recording.Result) { fails(r, recording.Refused, 0) })
	wants(t, w, "blind")
	wants(t, w, "refused", "listener")

	w.events = []recording.Event{event(recording.EventBlind, "", "", 4900*ms, 5100*ms, nil)}
	w.events[0].Text = "SIGSTOP"
	wants(t, w, "blind", "200 ms", "SIGSTOP")
	wants(t, w, "refused") // no hint blames the service
}

// A short blind spot in the middle of a long outage explains nothing.
func TestBlindInsideAnOutageIsNoCause(t *testing.T) {
	w := failing(5*time.Second, 9*time.Second, func(r *recording.Result) { fails(r, recording.Refused, 0) })
	w.events = []recording.Event{event(recording.EventBlind, "gc", "", 7*time.Second, 7020*ms, nil)}
	wants(t, w, "blind")
	wants(t, w, "refused", "1,99")

	// Nor does one at its begin that is short beside it.
	w.events = []recording.Event{event(recording.EventBlind, "gc", "", 4990*ms, 5010*ms, nil)}
	wants(t, w, "blind")

	// But blindness for most of it does.
	w.events = []recording.Event{event(recording.EventBlind, "stopped", "", 6*time.Second, 8500*ms, nil)}
	wants(t, w, "blind", "2.5 s")
}

// A lone failure as the generator was blind is perhaps ours.
func TestBlindBesideALoneFailure(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) {
		if r.Seq == 5001 {
			fails(r, recording.Reset, 0)
		}
	})
	w.events = []recording.Event{event(recording.EventBlind, "gc", "", 9990*ms, 10001*ms, nil)}
	wants(t, w, "blind", "11 ms")
}
