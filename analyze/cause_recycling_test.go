package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestRecyclingCause(t *testing.T) {
	apart := func(n uint64) *world {
		return newWorld(1000, 25*time.Second, func(r *recording.Result) {
			if r.Seq == 4000 || r.Seq == 4000+n || r.Seq == 4000+2*n {
				fails(r, recording.Reset, 0)
			}
		})
	}
	wants(t, apart(10_000), "connection_recycling", "10,000 requests apart")
	wants(t, apart(7000), "connection_recycling")
}
