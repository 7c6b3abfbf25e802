package calibrate

import (
	"path/filepath"
	"sort"
	"time"

	"upness/recording"
)

// detected counts the dips in which a request failed. A dip of which the
// generator was blind says nothing.
func (t *trial) detected() (r ratio) {
	if len(t.truth.Dips) == 0 {
		return r
	}
	rec, err := recording.Open(filepath.Join(t.dir, "run"))
	if err != nil {
		return r
	}
	var failed []time.Time
	for x, err := range rec.Results() {
		if err != nil {
			break
		}
		if c := x.Kind.Class(); c == recording.Bad || c == recording.Slowly {
			failed = append(failed, rec.Run.Clock.Wall(x.Sent))
		}
	}
	const near = 10 * time.Millisecond
	for _, d := range t.truth.Dips {
		if t.unseen(d) < d.Length() {
			continue
		}
		i := sort.Search(len(failed), func(i int) bool { return !failed[i].Before(d.From.Add(-near)) })
		r.add(i < len(failed) && failed[i].Before(d.To.Add(near)))
	}
	return r
}
