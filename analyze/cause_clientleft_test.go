package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestClientLeftCause(t *testing.T) {
	w := failing(5*time.Second, 6*time.Second, func(r *recording.Result) {
		fails(r, recording.Timeout, 0)
		r.Done = r.Sent + 10*time.Second
	})
	wants(t, w, "client_left", "before the clients gave up", "460", "waited up to 10")

	w = failing(5*time.Second, 6*time.Second, func(r *recording.Result) { gateway(r, 460) })
	wants(t, w, "client_left", "500 requests")
	w = failing(5*time.Second, 6*time.Second, func(r *recording.Result) { gateway(r, 504) })
	wants(t, w, "client_left")
}
