package loadgen

import (
	"sync"
	"time"
)

// due is one scheduled request: everything that is decided by its place in the
// schedule alone.
type due struct {
	seq      uint64
	intended time.Duration // on the run's axis
	lane     lane
	target   int      // index into the plan's targets
	turns    []uint64 // for each sequential feed of the target, the row whose turn it is
}

// queue carries due requests from the pacer to vegeta's workers, in order.
//
// vegeta numbers its hits in the workers and counts them in its loop, so it
// cannot say which scheduled time a hit belongs to. Here the pacer pushes a
// request when its time has come, before it lets vegeta release the hit, and a
// worker takes the oldest one:
//
//	pacer   push 0  tick    push 1  tick    push 2  tick
//	worker              take 0          take 1          take 2
//
// At any moment as many were pushed as ticks released, or one more. So each hit
// finds a request, numbers have no gaps, and none is sent before its time.
type queue struct {
	mu   sync.Mutex
	ring []due // its length is a power of two
	head uint64
	tail uint64
}

func newQueue() *queue { return &queue{ring: make([]due, 64)} }

func (q *queue) push(d due) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.tail-q.head == uint64(len(q.ring)) {
		q.grow()
	}
	q.ring[q.tail&uint64(len(q.ring)-1)] = d
	q.tail++
}

func (q *queue) grow() {
	ring := make([]due, 2*len(q.ring))
	for i := q.head; i < q.tail; i++ {
		ring[i&uint64(len(ring)-1)] = q.ring[i&uint64(len(q.ring)-1)]
	}
	q.ring = ring
}

// take returns the oldest request, and false when there is none.
func (q *queue) take() (due, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.head == q.tail {
		return due{}, false
	}
	d := q.ring[q.head&uint64(len(q.ring)-1)]
	q.head++
	return d, true
}
