package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestBadGatewayCause(t *testing.T) {
	w := failing(5*time.Second, 6*time.Second, func(r *recording.Result) { gateway(r, 502) })
	wants(t, w, "bad_gateway", "500 answers 502 without a version", "closed the balancer's connections")

	w.events = []recording.Event{event(recording.EventInstance, "i-1", "killed", 5100*ms, 0, nil)}
	wants(t, w, "bad_gateway") // something else explains it
	w = failing(5*time.Second, 6*time.Second, func(r *recording.Result) { fails(r, recording.HTTP5xx, 502) })
	wants(t, w, "bad_gateway") // an instance gave it
}
