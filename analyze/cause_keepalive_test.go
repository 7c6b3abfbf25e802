package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestKeepAliveCause(t *testing.T) {
	w := failing(5*time.Second, 5100*ms, func(r *recording.Result) {
		if r.Reused = r.Seq%2 == 0; r.Reused {
			gateway(r, 502)
		}
	})
	wants(t, w, "keep_alive_race") // nobody left
	w.events = []recording.Event{event(recording.EventInstance, "i-3", "draining", 4*time.Second, 0, nil)}
	wants(t, w, "keep_alive_race", "all on reused connections", "new ones", "i-3 draining")

	w.alter = func(r *recording.Result) {
		if within(r, 5*time.Second, 5100*ms) {
			gateway(r, 502)
			r.Reused = r.Seq%2 == 0
		}
	}
	wants(t, w, "keep_alive_race") // fresh ones fail as well
}
