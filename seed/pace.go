package seed

import (
	"context"
	"sync"
	"time"
)

// pacer keeps rows to a rate, and, with a limit on how long a small chunk may
// take, looks for the rate that the server bears: a tenth more each second
// while all is well, a third less at once when it is not.
type pacer struct {
	mu      sync.Mutex
	rate    float64 // rows per second, now
	most    float64 // never more
	latency time.Duration
	due     time.Time // of the next chunk
	raised  time.Time
}

// Without a rate, a load with a latency limit begins here.
const firstRate = 1000

func newPacer(rate float64, latency time.Duration) *pacer {
	p := &pacer{rate: rate, most: rate, latency: latency, due: time.Now()}
	if rate <= 0 {
		p.rate, p.most = firstRate, 1e7
	}
	return p
}

// A chunk holds what is due in this time.
const beat = 100 * time.Millisecond

// wait waits until rows are due and returns how many; 0 when ctx is done.
func (p *pacer) wait(ctx context.Context) float64 {
	p.mu.Lock()
	rows := p.rate * beat.Seconds()
	if late := time.Since(p.due); late > 10*beat { // what the server held up is not made up for
		p.due = time.Now()
	}
	at := p.due
	p.due = p.due.Add(beat)
	p.mu.Unlock()
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	select {
	case <-t.C:
		return rows
	case <-ctx.Done():
		return 0
	}
}

// took tells the pacer how long a chunk took.
func (p *pacer) took(d time.Duration) {
	if p.latency <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case d > p.latency:
		p.rate = max(p.rate*2/3, 1)
	case time.Since(p.raised) > time.Second:
		p.rate, p.raised = min(p.rate*1.1, p.most), time.Now()
	}
}
