package analyze

import (
	"cmp"
	"slices"
	"time"
)

// narrow is a stretch in the stream of one target, lane, version or instance.
type narrow struct {
	dim dimension
	id  int32
	stretch
}

// scopes are the dimensions along which an outage can be confined.
var scopes = []dimension{byInstance, byTarget, byVersion, byLane, byAddress}

// trackers find the failures that belong together: in the stream of all
// results, and in that of each target, lane, version, instance and address, where
// an outage of that one shows whole however rarely it is called.
type trackers struct {
	begin  time.Duration
	end    time.Duration // of the schedule; 0 while it goes on
	valid  uint64        // valid results so far
	whole  collector
	by     [byPhase][]*tracker
	found  []*stretch
	narrow []narrow
	small  smallOutages
}

// stretchLimit bounds the stretches that are kept; past it the smaller half
// is only counted.
const stretchLimit = 16_384

// smallOutages is what is left of outages that were too many to keep.
type smallOutages struct {
	count  uint64
	down   uint64
	single uint64 // of one request
	total  time.Duration
}

func newTrackers(begin time.Duration) *trackers {
	t := &trackers{begin: begin}
	t.whole.lastGood.due = begin
	t.whole.closed = func(s *stretch) {
		t.whole.reach(s, t.begin, t.end)
		t.found = append(t.found, s)
		if len(t.found) > stretchLimit {
			t.shrink()
		}
	}
	return t
}

// add follows a valid result.
func (t *trackers) add(o *observation) {
	if o.down() {
		t.whole.down(o, t.valid)
	} else {
		t.whole.good(o)
	}
	for _, d := range scopes {
		id := o.tags[d]
		if id == 0 {
			continue
		}
		if one := t.of(d, id); o.down() {
			one.down(o, t.valid)
		} else {
			one.good(o.instant())
		}
	}
	t.valid++
}

func (t *trackers) of(d dimension, id int32) *tracker {
	for int(id) >= len(t.by[d]) {
		t.by[d] = append(t.by[d], t.tracker(d, int32(len(t.by[d]))))
	}
	return t.by[d][id]
}

func (t *trackers) tracker(d dimension, id int32) *tracker {
	return &tracker{lastGood: instant{due: t.begin}, closed: func(s *stretch) {
		if s.down < 2 {
			return
		}
		t.narrow = append(t.narrow, narrow{d, id, *s})
		if len(t.narrow) > 2*stretchLimit {
			slices.SortStableFunc(t.narrow, func(a, b narrow) int { return cmp.Compare(b.down, a.down) })
			t.narrow = t.narrow[:stretchLimit]
		}
	}}
}

// finish ends what is open when the schedule ends.
func (t *trackers) finish(end time.Duration) {
	t.end = end
	t.whole.finish(end)
	for _, streams := range t.by {
		for _, one := range streams {
			one.finish(end)
		}
	}
}

// shrink keeps the longer half of the stretches, in order, and counts the others.
func (t *trackers) shrink() {
	slices.SortStableFunc(t.found, func(a, b *stretch) int { return cmp.Compare(b.after-b.before, a.after-a.before) })
	for _, s := range t.found[stretchLimit/2:] {
		t.small.add(s)
	}
	t.found = slices.Clone(t.found[:stretchLimit/2])
	slices.SortFunc(t.found, func(a, b *stretch) int { return cmp.Compare(a.first, b.first) })
}

func (o *smallOutages) add(s *stretch) {
	o.count++
	o.down += s.down
	o.total += s.upper()
	if s.down == 1 {
		o.single++
	}
}
