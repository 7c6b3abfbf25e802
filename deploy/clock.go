package deploy

import (
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Offset is how far AWS's clock is ahead of this machine's.
type Offset struct {
	Ahead       time.Duration // negative: behind
	Uncertainty time.Duration // the true offset lies within Ahead ± this
	Known       bool          // false: no answer had a date yet
}

// Clock compares the clock of the services with this machine's, by the dates of
// their answers.
func (c *Clients) Clock() Offset { return c.clock.offset() }

// clock narrows the offset between two clocks. A Date header D is cut to whole
// seconds, so the server's clock was in [D, D+1s) at some moment between the
// sending of the request, t0, and its answer, t1:
//
//	server - ours  is within  [D - t1, D + 1s - t0]
//
// Every answer gives such an interval, and their intersection shrinks to a few
// milliseconds within some tens of answers. Clocks drift and the fleet behind a
// name has many, so what is older than a minute is forgotten, and an answer
// that contradicts the others begins anew.
type clock struct {
	mu   sync.Mutex
	seen []bracket
	now  func() time.Time
}

type bracket struct {
	at       time.Time
	from, to time.Duration
}

const clockMemory = time.Minute

func newClock() *clock { return &clock{now: time.Now} }

func (c *clock) saw(date string, t0, t1 time.Time) {
	d, err := http.ParseTime(date)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	b := bracket{at: t1, from: d.Sub(t1.Round(0)), to: d.Add(time.Second).Sub(t0.Round(0))}
	kept := c.seen[:0]
	for _, old := range c.seen {
		// Brackets that hold the new one add nothing.
		if t1.Sub(old.at) < clockMemory && !(old.from <= b.from && b.to <= old.to) {
			kept = append(kept, old)
		}
	}
	c.seen = append(kept, b)
}

func (c *clock) offset() Offset {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) == 0 {
		return Offset{}
	}
	last := c.seen[len(c.seen)-1]
	from, to := last.from, last.to
	for i := len(c.seen) - 2; i >= 0; i-- {
		narrower, lower := max(from, c.seen[i].from), min(to, c.seen[i].to)
		if narrower > lower {
			break
		}
		from, to = narrower, lower
	}
	return Offset{Ahead: (from + to) / 2, Uncertainty: (to - from) / 2, Known: true}
}

// dated notes the date of each answer.
type dated struct {
	clock *clock
	inner aws.HTTPClient
}

// Do sends the request.
func (d dated) Do(r *http.Request) (*http.Response, error) {
	t0 := d.clock.now()
	answer, err := d.inner.Do(r)
	if err == nil {
		d.clock.saw(answer.Header.Get("Date"), t0, d.clock.now())
	}
	return answer, err
}
