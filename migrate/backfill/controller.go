package backfill

import (
	"fmt"
	"time"
)

// Controller decides how many keys the next batch has and how long to rest
// before it. It is pure: it has no clock and does nothing by itself.
//
// Two quantities rise by addition and fall by multiplication, as the congestion
// window of TCP does (Chiu and Jain, "Analysis of the Increase and Decrease
// Algorithms for Congestion Avoidance in Computer Networks", 1989: of the linear
// rules, this one alone comes to a fair share from anywhere):
//
//	rows    keys of a batch. A row's lock is held from its update to the commit,
//	        so clients wait for the time of a batch, not for its rows:
//	          somebody waits behind it     rows / 2
//	          took > limit                 rows x max(1/2, limit / took)
//	          took < 3/4 limit             rows + step
//	share   of the time that batches take; the rest after a batch that worked
//	        for w is w (1 - share) / share. It follows what comes with load:
//	          clients' p99 > limit         share / 2, and rows x 3/4
//	          WAL rate > limit             share x max(1/2, limit / rate)
//	          vacuum at work on the table  share at most half of the largest
//	          a replica behind             no batch until it has caught up
//	          none of these                share + 1/20
//
// The clients' limit is halfway to what is allowed, p99 before x (1 + rise / 2):
// it is the middle of what will be seen, not the end. share rises only with a new
// reading of the clients, when there are any: a window of requests must have
// shown what the last rise did.
//
// Clients that stay slow at the least share may be slow for another reason: load
// has risen. Then Suspect asks for a window without any batch, and what clients
// see in it is what they see without a backfill from then on, until they are as
// fast again as they were.
type Controller struct {
	limits  Limits
	clients time.Duration // above this the clients notice; 0: unknown
	first   time.Duration // what it was at the begin
	slow    int           // windows in a row above it, at the least share
	rows    int
	share   float64
	vacuum  bool
	hold    bool
	why     string
}

// Bounds of what is controlled, and its steps.
const (
	minRows   = 50
	firstRows = 500
	rowsStep  = 100
	minShare  = 0.05
	suspicion = 3 // windows
	shareStep = 0.05
	// Without clients to go by, half of the time is the others'.
	blindShare = 0.5
	mostShare  = 0.8
)

// NewController begins with small batches. before is the clients' p99 without
// a backfill; 0: the clients are not known.
func NewController(l Limits, before time.Duration) *Controller {
	l = l.withDefaults()
	c := &Controller{limits: l, rows: min(firstRows, l.MaxRows)}
	switch {
	case l.P99 > 0:
		c.clients = l.P99
	case before > 0:
		c.clients = l.above(before)
	}
	if before <= 0 {
		c.clients = 0
	}
	c.first = c.clients
	if c.limits.Share <= 0 {
		c.limits.Share = mostShare
		if c.clients == 0 {
			c.limits.Share = blindShare
		}
	}
	c.share = max(c.limits.Share/2, minShare)
	return c
}

// above is the clients' limit where they see a p99 without a backfill.
func (l Limits) above(p99 time.Duration) time.Duration {
	return time.Duration(float64(p99) * (1 + l.Rise/2))
}

// Rows is how many keys the next batch has.
func (c *Controller) Rows() int { return c.rows }

// Share is the part of the time that batches may take.
func (c *Controller) Share() float64 { return c.share }

// Hold says that no batch may be begun until a reading of the server says otherwise.
func (c *Controller) Hold() bool { return c.hold }

// Why is what keeps the pace down; empty for nothing.
func (c *Controller) Why() string { return c.why }

// Rest is how long to rest after a batch that worked for this long.
func (c *Controller) Rest(worked time.Duration) time.Duration {
	return time.Duration(float64(worked) * (1 - c.share) / c.share)
}

// Batch takes in how long a batch took, and how many sessions waited behind it.
func (c *Controller) Batch(took time.Duration, waiters int) {
	limit := c.limits.Batch
	switch {
	case waiters > 0:
		c.scaleRows(0.5)
		c.why = fmt.Sprintf("%d waited behind a batch", waiters)
	case took > limit:
		c.scaleRows(max(0.5, float64(limit)/float64(took)))
	case took < limit*3/4:
		c.rows = min(c.rows+rowsStep, c.limits.MaxRows)
	}
}

// Refused takes in that a batch ended at a lock, a timeout or a deadlock.
func (c *Controller) Refused(why string) {
	c.scaleRows(0.5)
	c.scaleShare(0.5)
	c.why = why
}

// Clients takes in the clients' p99 over a window that ended since the last
// call.
func (c *Controller) Clients(p99 time.Duration) {
	if c.clients == 0 {
		return
	}
	if p99 > c.clients {
		if c.share <= minShare {
			c.slow++
		}
		c.scaleShare(0.5)
		c.scaleRows(0.75)
		c.why = fmt.Sprintf("clients' p99 %s, limit %s", short(p99), short(c.clients))
		return
	}
	c.slow = 0
	if p99 <= c.first {
		c.clients = c.first
	}
	c.rise()
}

// Suspect says that the clients' latency may not be the backfill's doing.
func (c *Controller) Suspect() bool { return c.slow >= suspicion && c.limits.P99 == 0 }

// Without takes in the clients' p99 over a window in which there was no batch.
func (c *Controller) Without(p99 time.Duration) {
	c.slow = 0
	if p99 < forever {
		c.clients = max(c.first, c.limits.above(p99))
	}
}

// Server is what the server says of itself.
type Server struct {
	Lag    time.Duration // of the replica that is furthest behind
	WAL    float64       // bytes a second
	Vacuum bool          // vacuum, or an index build, is at work on the table
}

// Server takes in what the server says, about once a second.
func (c *Controller) Server(s Server) {
	c.hold, c.vacuum = s.Lag > c.limits.Lag, s.Vacuum
	switch {
	case c.hold:
		c.scaleShare(0.5)
		c.why = fmt.Sprintf("a replica is %s behind, limit %s", s.Lag.Round(time.Millisecond), c.limits.Lag)
	case s.WAL > c.limits.WAL:
		c.scaleShare(max(0.5, c.limits.WAL/s.WAL))
		c.why = fmt.Sprintf("WAL %.0f MB/s, limit %.0f", s.WAL/1e6, c.limits.WAL/1e6)
	case c.vacuum:
		if c.clients == 0 {
			c.rise()
		}
		c.share = min(c.share, c.most())
		c.why = "vacuum or an index build at work on the table"
	case c.clients == 0:
		c.rise()
	}
}

func (c *Controller) rise() {
	c.share = min(c.share+shareStep, c.most())
	c.why = ""
}

// most is the largest share allowed now.
func (c *Controller) most() float64 {
	if c.vacuum {
		return max(c.limits.Share/2, minShare)
	}
	return max(c.limits.Share, minShare)
}

func (c *Controller) scaleRows(by float64) {
	c.rows = max(int(float64(c.rows)*by), min(minRows, c.limits.MaxRows))
}

func (c *Controller) scaleShare(by float64) { c.share = max(c.share*by, minShare) }

// short is a latency for people.
func short(d time.Duration) string {
	if d == forever {
		return "without end (requests fail)"
	}
	return d.Round(100 * time.Microsecond).String()
}
