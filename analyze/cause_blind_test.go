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
}
