package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestNoTargetCause(t *testing.T) {
	w := failing(5*time.Second, 6*time.Second, func(r *recording.Result) { gateway(r, 503) })
	w.events = []recording.Event{event(recording.EventTarget, "i-1", "unhealthy", 4800*ms, 0, nil)}
	wants(t, w, "no_healthy_target", "500 answers 503", "i-1 became unhealthy")

	w = failing(5*time.Second, 6*time.Second, func(r *recording.Result) { fails(r, recording.HTTP5xx, 503) })
	wants(t, w, "no_healthy_target") // the instances gave it
}
