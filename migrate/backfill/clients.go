package backfill

import (
	"context"
	"time"
)

// clients reads the clients' latency in windows that follow one another, each
// with enough requests to have a 99th percentile.
type clients struct {
	read  Clients
	from  time.Time // the window under way
	worst time.Duration
	last  time.Duration
}

const (
	windowLeast    = time.Second
	windowMost     = 10 * time.Second
	windowEnough   = 500 // requests: the p99 is then the sixth largest
	beforeSpan     = 30 * time.Second
	beforePatience = 10 * time.Second
)

// before gives the p99 of windows without a backfill, such as those that the
// backfill will be judged by. It looks back, and waits when too few requests were
// seen; none when there are none.
func (c *clients) before(ctx context.Context) []time.Duration {
	if c.read == nil {
		return nil
	}
	for began := time.Now(); ; sleep(ctx, 100*time.Millisecond) {
		_, n := c.read(beforeSpan, 0)
		if n >= windowEnough || ctx.Err() != nil || time.Since(began) > beforePatience {
			c.from = time.Now()
			return c.windows(n)
		}
	}
}

// windows divides the past, in which there were so many requests. A window with
// less than half as many as another is none: it reaches to before the first.
func (c *clients) windows(requests int) (all []time.Duration) {
	if requests == 0 {
		return nil
	}
	width := min(max(beforeSpan*windowEnough/time.Duration(requests), windowLeast), windowMost)
	most := 0
	for to := time.Duration(0); to < beforeSpan; to += width {
		p99, n := c.read(to+width, to)
		if most = max(most, n); n > 0 && 2*n >= most {
			all = append(all, p99)
		}
	}
	return all
}

// window gives the p99 of a window that has ended since the last call.
func (c *clients) window() (p99 time.Duration, ended bool) {
	if c.read == nil {
		return 0, false
	}
	span := time.Since(c.from)
	if span < windowLeast {
		return 0, false
	}
	p99, n := c.read(span, 0)
	if n < windowEnough && span < windowMost {
		return 0, false
	}
	c.from = time.Now()
	if n == 0 {
		return 0, false
	}
	c.last, c.worst = p99, max(c.worst, p99)
	return p99, true
}

// without waits for a window of its own and gives its p99; false when there was
// no request.
func (c *clients) without(ctx context.Context) (p99 time.Duration, any bool) {
	for c.from = time.Now(); ctx.Err() == nil && time.Since(c.from) < windowMost; sleep(ctx, 50*time.Millisecond) {
		if p99, ended := c.window(); ended {
			return p99, true
		}
	}
	return c.window() // the longest, with the requests that it has
}

// doubt finds out, when the controller asks for it, what clients see without a
// batch.
func (f *fill) doubt(ctx context.Context) {
	if !f.control.Suspect() {
		return
	}
	p99, any := f.clients.without(ctx)
	if !any {
		p99 = forever // nothing is known by it, and it is not waited for again
	}
	f.control.Without(p99)
}

// meetClients finds out what clients see without a backfill, and starts the
// controller with it.
func (f *fill) meetClients(ctx context.Context) error {
	f.clients = &clients{read: f.options.Clients}
	before := f.clients.before(ctx)
	if p99 := quantile(before, 0.5); p99 < forever {
		f.report.Before = p99
	}
	f.control = NewController(f.options.Limits, before)
	if f.options.Clients != nil && f.report.Before == 0 {
		f.report.Notes = append(f.report.Notes, "no request of the clients was answered before the first batch: their latency is not gone by")
	}
	return ctx.Err()
}
