package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestFailOpenCause(t *testing.T) {
	health := func(state string, at time.Duration) recording.Event {
		return event(recording.EventTarget, "servers", state, at, 0, map[string]any{"target_group": "servers"})
	}
	w := failing(5*time.Second, 7*time.Second, func(r *recording.Result) { gateway(r, 502) })
	w.events = []recording.Event{health("none_healthy", 6*time.Second), health("some_healthy", 7*time.Second)}
	wants(t, w, "fail_open", "no target was healthy", "target group servers had no healthy target from 16:00:06.100 on", "1,000 requests")

	w = failing(5*time.Second, 7*time.Second, func(r *recording.Result) { gateway(r, 503) })
	w.events = []recording.Event{health("none_healthy", 6*time.Second)}
	wants(t, w, "fail_open") // the balancer sent requests to none
	wants(t, w, "no_healthy_target", "the balancer had no healthy target")

	w = failing(5*time.Second, 7*time.Second, func(r *recording.Result) { gateway(r, 502) })
	w.events = []recording.Event{health("none_healthy", time.Second), health("some_healthy", 2*time.Second)}
	wants(t, w, "fail_open") // healthy again before
	w.events = []recording.Event{health("none_healthy", 12*time.Second)}
	wants(t, w, "fail_open") // only later
	w = failing(5*time.Second, 7*time.Second, func(r *recording.Result) { fails(r, recording.Refused, 0) })
	w.events = []recording.Event{health("none_healthy", 6*time.Second)}
	wants(t, w, "fail_open") // refused: the balancer itself is gone
}
