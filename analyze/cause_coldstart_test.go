package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

// cold is a run in which v2 answers every third request from the fifth second
// on, and is slow between from and to.
func cold(from, to time.Duration) *world {
	return newWorld(500, 40*time.Second, func(r *recording.Result) {
		if r.Instance != "i-3" || within(r, 0, 5*time.Second) {
			return
		}
		r.Version, r.Instance = "v2", "i-4"
		if within(r, from, to) {
			late(r, 1500*ms)
		}
	})
}

func TestColdStartCause(t *testing.T) {
	wants(t, cold(5*time.Second, 8*time.Second), "cold_start", "v2 started cold", "up to 1.5 s")
	wants(t, cold(25*time.Second, 28*time.Second), "cold_start") // long after its start
}
