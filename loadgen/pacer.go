package loadgen

import (
	"math"
	"sync/atomic"
	"time"

	"upness/recording"
)

// pacer is a vegeta.Pacer that does the waiting itself: it returns when the next
// request's time has come, having put that request into the queue, and vegeta
// releases a hit at once. Times come from the rate, each by its own number, so
// they do not drift. After a stall of this process every request that became
// due in it is released at once, late, with its own lag.
type pacer struct {
	clock  recording.Clock
	next   func(n uint64) time.Duration // intended time of request n since begin
	plan   func(n uint64) due           // what request n will be
	queue  *queue
	sleep  *sleeper
	begin  time.Duration
	length time.Duration // requests intended at or after this, since begin, are not made; 0: no end
	end    atomic.Int64  // the same, set by finish; on the run's axis
	rate   float64
	n      uint64

	stopped func() // called once, when the last request was released
}

// Pace waits for the next request's time. It ignores vegeta's own reckoning of
// elapsed time and hits.
func (p *pacer) Pace(time.Duration, uint64) (wait time.Duration, stop bool) {
	at := p.next(p.n)
	if p.length > 0 && at >= p.length || !p.await(p.begin+at) {
		p.stopped()
		return 0, true
	}
	d := p.plan(p.n)
	d.seq, d.intended = p.n, p.begin+at
	p.queue.push(d)
	p.n++
	return 0, false
}

// await waits for a time on the run's axis; it returns false when the schedule
// ended before that.
func (p *pacer) await(at time.Duration) bool {
	for now := p.clock.Now(); now < at; now = p.clock.Now() {
		if int64(at) >= p.end.Load() {
			return false
		}
		p.sleep.until(at - now)
	}
	return int64(at) < p.end.Load()
}

// Rate is the mean rate; vegeta asks for it in its own reports only.
func (p *pacer) Rate(time.Duration) float64 { return p.rate }

// finish ends the schedule now. What became due before is still released.
func (p *pacer) finish() {
	p.end.CompareAndSwap(math.MaxInt64, int64(p.clock.Now()))
	p.sleep.wake()
}

// ended is when the schedule ended, on the run's axis.
func (p *pacer) ended() time.Duration {
	if end := p.end.Load(); end != math.MaxInt64 {
		return time.Duration(end)
	}
	return p.begin + p.length
}
