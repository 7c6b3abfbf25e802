package analyze

import (
	"math"
	"time"
)

// Windowed availability: for widths from 1/R to the run, doubling, the worst
//
//	good / (good + down)
//
// over any window of that width, where a window is a half-open stretch of
// schedule time that ends with a result. Linear per width. Blind results are in
// neither. Source: Hauer et al., Meaningful
// Availability (NSDI 2020).
//
// Windows of up to windowRing results are exact. Wider ones begin and end on
// the edges of slots, of which there are at most windowSlots: a slot is 1/R
// wide, and twice as wide each time they run out.
type windows struct {
	step  time.Duration // 1/R
	exact []window      // up to windowRing results wide
	ring  []arrival     // the latest results
	n     uint64        // results so far
	down  uint64
	fell  time.Duration // when the latest was down
	first time.Duration
	last  time.Duration
	slots slots
}

const (
	windowRing  = 1 << 12
	windowSlots = 1 << 18
)

type window struct {
	width time.Duration
	tail  uint64 // number of the first result inside
	worst float64
}

// arrival is a result of the ring: when, and how many were down before it.
type arrival struct {
	at   time.Duration
	down uint64
}

func newWindows(step time.Duration) *windows {
	if step <= 0 {
		step = time.Millisecond // the rate is not known
	}
	w := &windows{step: step, ring: make([]arrival, windowRing)}
	for width := w.step; width <= windowRing/2*w.step; width *= 2 {
		w.exact = append(w.exact, window{width: width, worst: 1})
	}
	w.slots = slots{width: w.step}
	return w
}

// add follows a valid result.
func (w *windows) add(at time.Duration, down bool) {
	if w.n == 0 {
		w.first = at
	}
	w.last = at
	w.ring[w.n%windowRing] = arrival{at, w.down}
	w.n++
	if down {
		w.down++
		w.fell = at
	}
	w.slots.add(at-w.first+w.step/2, down) // an even schedule falls into the middle of slots
	for i := len(w.exact) - 1; i >= 0 && w.down > 0 && at-w.fell < w.exact[i].width; i-- {
		w.slide(&w.exact[i], at)
	}
}

// slide moves a window in which one was down so that it ends with the result at
// at. The times of a recording have a grain, so a result that lies on the
// window's edge by less than 1/4R is out. A window that would begin before the
// first result is none.
func (w *windows) slide(one *window, at time.Duration) {
	edge := at - one.width + w.step/4
	if w.n-one.tail > windowRing {
		one.tail = w.n - windowRing
	}
	if w.n-one.tail > 64 && w.ring[(one.tail+64)%windowRing].at <= edge {
		one.tail = w.search(one.tail+64, edge)
	}
	for w.ring[one.tail%windowRing].at <= edge {
		one.tail++
	}
	if at-w.first < one.width-w.step-w.step/4 {
		return
	}
	down := w.down - w.ring[one.tail%windowRing].down
	one.worst = min(one.worst, 1-float64(down)/float64(w.n-one.tail))
}

// search finds the first result from the given one on that lies behind edge.
func (w *windows) search(from uint64, edge time.Duration) uint64 {
	return smallest(from, w.n-1, func(i uint64) bool { return w.ring[i%windowRing].at > edge })
}

// all returns the worst availability for each width up to the run's.
func (w *windows) all() []Window {
	found := []Window{}
	if w.n == 0 {
		return found
	}
	run := w.last - w.first + w.step
	for _, one := range w.exact {
		if one.width < run {
			found = append(found, Window{Width: seconds(one.width), Worst: one.worst})
		}
	}
	for width := windowRing * w.step; width < run; width *= 2 {
		if k := int(width / w.slots.width); k > 0 {
			found = append(found, Window{Width: seconds(time.Duration(k) * w.slots.width), Worst: w.slots.worst(k)})
		}
	}
	return append(found, Window{Width: seconds(run), Worst: 1 - float64(w.down)/float64(w.n)})
}

// slots counts results over time in slots of equal width.
type slots struct {
	width time.Duration
	all   []uint32
	down  []uint32
}

func (s *slots) add(since time.Duration, down bool) {
	i := int(since / s.width)
	for i >= windowSlots {
		s.halve()
		i = int(since / s.width)
	}
	for i >= len(s.all) {
		s.all = append(s.all, 0)
		s.down = append(s.down, 0)
	}
	s.all[i]++
	if down {
		s.down[i]++
	}
}

// halve makes slots twice as wide.
func (s *slots) halve() {
	s.width *= 2
	for _, counts := range []*[]uint32{&s.all, &s.down} {
		c := *counts
		for i := 0; i < len(c); i += 2 {
			c[i/2] = c[i]
			if i+1 < len(c) {
				c[i/2] += c[i+1]
			}
		}
		*counts = c[:(len(c)+1)/2]
	}
}

// worst returns the worst availability over any k neighbouring slots.
func (s *slots) worst(k int) float64 {
	var all, down uint64
	worst := 1.0
	for i := range s.all {
		all += uint64(s.all[i])
		down += uint64(s.down[i])
		if i >= k {
			all -= uint64(s.all[i-k])
			down -= uint64(s.down[i-k])
		}
		if i >= k-1 && all > 0 {
			worst = math.Min(worst, 1-float64(down)/float64(all))
		}
	}
	return worst
}
