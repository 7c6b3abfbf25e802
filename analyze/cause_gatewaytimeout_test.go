package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestGatewayTimeoutCause(t *testing.T) {
	waited := func(d time.Duration) *world {
		return failing(5*time.Second, 6*time.Second, func(r *recording.Result) {
			gateway(r, 504)
			r.Done = r.Sent + d
		})
	}
	wants(t, waited(60*time.Second), "gateway_timeout", "did not answer the balancer within its idle timeout", "500 answers 504", "after up to 60")
	wants(t, waited(10*time.Second), "gateway_timeout", "did not accept the balancer's connections")

	w := failing(5*time.Second, 6*time.Second, func(r *recording.Result) { fails(r, recording.HTTP5xx, 504) })
	wants(t, w, "gateway_timeout") // an instance gave it

	w = waited(time.Second)
	w.events = []recording.Event{event(recording.EventInstance, "i-1", "terminated", 5500*ms, 0, nil)}
	wants(t, w, "gateway_timeout") // that says it already
	w.events = []recording.Event{event(recording.EventInstance, "i-1", "draining", 4500*ms, 0, nil), event(recording.EventInstance, "i-1", "terminated", 5500*ms, 0, nil)}
	wants(t, w, "gateway_timeout") // and so does the drain that was too short
}
