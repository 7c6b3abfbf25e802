package calibrate

import (
	"path/filepath"
	"time"

	"upness/lab/faults"
	"upness/recording"
)

// lagNear is how late the requests at an outage's ends were sent, the latest at
// each, in seconds. Lag below the limit of blind time is no blind time, and
// still the generator's own: brackets are wider by it.
func (t *trial) lagNear(o *faults.Outage) float64 {
	rec, err := recording.Open(filepath.Join(t.dir, "run"))
	if err != nil {
		return 0
	}
	var most [2]time.Duration
	for r, err := range rec.Results() {
		if err != nil {
			break
		}
		at := rec.Run.Clock.Wall(r.Intended)
		for i, edge := range []time.Time{o.From, o.To} {
			if at.Sub(edge).Abs() <= t.near() {
				most[i] = max(most[i], r.Lag())
			}
		}
	}
	return (most[0] + most[1]).Seconds()
}
