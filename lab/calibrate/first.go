package calibrate

import (
	"path/filepath"
	"time"

	"upness/lab/faults"
	"upness/recording"
)

// scoreFirst asks, of an outage of new connections, whether the first request on
// one showed it, although established connections were served on.
func (t *trial) scoreFirst(s *Score, o *faults.Outage) {
	if t.fault.Scope.Lane != "fresh" || o.Loose {
		return
	}
	rec, err := recording.Open(filepath.Join(t.dir, "run"))
	if err != nil {
		return
	}
	// A connection that was on its way as the listener closed may have got through.
	from, to := o.From.Add(time.Millisecond), o.To.Add(-time.Millisecond)
	for r, err := range rec.Results() {
		if err != nil {
			return
		}
		if sent := rec.Run.Clock.Wall(r.Sent); r.Lane == "fresh" && r.Sent > 0 && sent.After(from) && sent.Before(to) {
			s.First = new(bool)
			if *s.First = r.Kind.Class() != recording.Good; !*s.First {
				s.note("request %d, the first on a new connection, was answered", r.Seq)
			}
			return
		}
	}
}
