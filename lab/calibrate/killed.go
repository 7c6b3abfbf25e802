package calibrate

import (
	"path/filepath"
	"time"

	"upness/recording"
)

// kept is how much of a recording a kill may cost: what was not flushed, every
// 250 ms, and what a busy machine adds to that.
const kept = 250*time.Millisecond + 150*time.Millisecond

// scoreKilled asks whether all but the last moments of a killed run are there.
func (t *trial) scoreKilled(s *Score) {
	if t.truth.Killed.IsZero() || len(t.truth.Errors) > 0 {
		return
	}
	last := t.truth.Begun
	if rec, err := recording.Open(filepath.Join(t.dir, "run")); err == nil {
		for r, err := range rec.Results() {
			if err != nil {
				break
			}
			last = rec.Run.Clock.Wall(r.Intended)
		}
	}
	if lost := t.truth.Killed.Sub(last); lost > kept {
		s.note("the last %v before the kill are lost", lost)
		s.Right = false
	}
}
