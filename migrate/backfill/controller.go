package backfill

import (
	"fmt"
	"slices"
	"time"
)

// Controller decides how many keys the next batch has and how long to rest
// before it. It is pure: it has no clock and does nothing by itself.
//
// pace, from 1/10 to 1, says how much the others are to feel. It rises by addition
// and falls by multiplication, as the congestion window of TCP does (Chiu and Jain,
// "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in
// Computer Networks", 1989: of the linear rules, this one alone comes to a fair
// share from anywhere). Batches take pace x 0.8 of the time: the rest after one that
// worked for w is w (1 - share) / share. A batch may take pace² x 20 ms, for where
// processors are few a client waits for one up to as long as the batch, and would
// rather meet many that are short. But it may always take 1 ms, and twice what one
// without a row takes.
//
//	clients' p99 > limit          pace x max(1/2, limit / p99); for the first time
//	                              in a row, when none failed, x 3/4 at least
//	WAL rate > limit              pace x max(1/2, limit / rate)
//	a replica falls behind        pace / 2, and no batch until it has caught up
//	vacuum at work on the table   pace at most 1/2
//	none of these                 pace + 1/20, or less in the last quarter below the limit
//
// rows, keys of a batch, follow what it may take. A row's lock is held from its
// update to the commit, so clients wait for the time of a batch, not for its rows.
// It is foreseen as that of a batch without a row, which is tried once a second, and
// a time per row; of the last eight of each, the second least: fewer rows do not
// help a batch that waited for a processor.
//
//	somebody waits behind it      rows / 2
//	foreseen > may take           rows x max(1/2, may take / foreseen)
//	foreseen < 3/4 may take       rows x 5/4
//
// A p99 is noisy: of 500 requests it is the sixth largest. So a cut is as large as
// what was seen is above the limit, and the limit is the median of the windows
// before x (1 + rise / 2), the middle of what will be seen and not its end, or,
// where they are so noisy by nature, what four of five of them did not exceed, but
// at most the median x (1 + rise).
//
// pace follows the clients' windows, when there are any, one step a window: each
// holds only requests since the last step.
//
// Three slow windows in a row may have another reason: load has risen. Then
// Suspect asks for a window without any batch. What clients see in it, but no more
// than in the fastest of those before it, x (1 + rise / 2), is the limit from then
// on, if it is higher: load that has risen is in all of them, a burst of noise is
// not. pace is what it was before them if they are below that. Such a limit is
// tried again after ten windows, when it may only fall, and ends when clients are
// as fast as they were.
type Controller struct {
	limits  Limits
	first   time.Duration // the clients' limit as it was at the begin; 0: unknown
	clients time.Duration // and as it is now
	age     int           // windows since it was last found
	slow    int           // windows in a row above it
	last    time.Duration // p99 of the last of them
	least   time.Duration // and of the fastest
	well    float64       // pace before them
	pace    float64
	rows    int
	each    []time.Duration // time per row of the last batches
	empties []time.Duration // and of those without a row
	vacuum  bool
	hold    bool
	why     string
}

// Bounds of what is controlled, and its steps.
const (
	minRows   = 10
	firstRows = 80
	// mostCounted bounds how long a statement of the count holds its snapshot.
	mostCounted  = 20_000
	firstCounted = 1_000
	minPace      = 0.1
	firstPace    = 0.25
	paceStep     = 0.05
	firstCut     = 0.75
	leastTime    = 0.05 // of its limit, which a batch may always take,
	leastWork    = 2    // as it may this many times one without a row
	lastOf       = 8    // batches
	suspicion    = 3    // windows
	renewal      = 10   // windows
	// Without clients to go by there is nothing to feel one's way by, and half of
	// the time is the others'.
	blindPace  = 0.5
	blindShare = 0.5
	mostShare  = 0.8
)

// NewController begins with small batches. before are the clients' p99 over
// windows without a backfill; none: the clients are not known.
func NewController(l Limits, before []time.Duration) *Controller {
	l = l.withDefaults()
	c := &Controller{limits: l, rows: min(firstRows, l.MaxRows), pace: firstPace}
	switch typical := quantile(before, 0.5); {
	case typical <= 0 || typical == forever:
	case l.P99 > 0:
		c.first = l.P99
	default:
		allowed := time.Duration(float64(typical) * (1 + l.Rise))
		c.first = min(max(l.above(typical), quantile(before, 0.8)), allowed)
	}
	if c.clients = c.first; c.clients == 0 {
		c.pace = blindPace
	}
	if c.limits.Share <= 0 {
		c.limits.Share = mostShare
		if c.clients == 0 {
			c.limits.Share = blindShare
		}
	}
	return c
}

// quantile is the largest of the lower part q of them; 0 when there are none.
func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(all))[int(q*float64(len(all)-1))]
}

// above is the clients' limit where they see a p99 without a backfill.
func (l Limits) above(p99 time.Duration) time.Duration {
	return time.Duration(float64(p99) * (1 + l.Rise/2))
}

// Rows is how many keys the next batch has.
func (c *Controller) Rows() int { return c.rows }

// Share is the part of the time that batches may take.
func (c *Controller) Share() float64 { return c.pace * c.limits.Share }

// Hold says that no batch may be begun until a reading of the server says otherwise.
func (c *Controller) Hold() bool { return c.hold }

// Why is what keeps the pace down; empty for nothing.
func (c *Controller) Why() string { return c.why }

// Rest is how long to rest after a batch that worked for this long.
func (c *Controller) Rest(worked time.Duration) time.Duration {
	return time.Duration(float64(worked) * (1 - c.Share()) / c.Share())
}

// empty is what a batch takes that has no row to change.
func (c *Controller) empty() time.Duration { return quantile(c.empties, 0.25) }

// may is how long a batch may take.
func (c *Controller) may() time.Duration {
	return max(time.Duration(float64(c.limits.Batch)*max(c.pace*c.pace, leastTime)), leastWork*c.empty())
}

// Empty takes in how long such a batch took.
func (c *Controller) Empty(took time.Duration) { c.empties = latest(c.empties, took) }

// Batch takes in how long a batch of Rows keys took, and how many sessions waited
// behind it.
func (c *Controller) Batch(took time.Duration, waiters int) {
	c.each = latest(c.each, max(0, took-c.empty())/time.Duration(c.rows))
	foreseen, may := c.empty()+quantile(c.each, 0.25)*time.Duration(c.rows), c.may()
	if waiters > 0 {
		c.scaleRows(0.5)
		c.why = fmt.Sprintf("%d waited behind a batch", waiters)
		return
	}
	c.rows = fit(c.rows, c.limits.MaxRows, foreseen, may)
}

// Counted takes in how long a statement of the count took that went over so many
// keys, and is how many the next goes over.
func (c *Controller) Counted(keys int, took time.Duration) int {
	return fit(keys, mostCounted, took, c.may())
}

// fit is how many rows, of most, come to what they may take, where so many are
// foreseen to take this long.
func fit(rows, most int, foreseen, may time.Duration) int {
	switch {
	case foreseen > may:
		return max(int(float64(rows)*part(may, foreseen)), min(minRows, most))
	case foreseen < may*3/4:
		return min(rows*5/4+1, most)
	}
	return rows
}

// latest adds one, and keeps the last of them.
func latest(all []time.Duration, one time.Duration) []time.Duration {
	return append(all[max(0, len(all)+1-lastOf):], one)
}

// Refused takes in that a batch ended at a lock, a timeout or a deadlock.
func (c *Controller) Refused(why string) {
	c.scaleRows(0.5)
	c.scalePace(0.5)
	c.why = why
}

// Clients takes in the clients' p99 over a window that ended since the last
// call.
func (c *Controller) Clients(p99 time.Duration) {
	if c.clients == 0 {
		return
	}
	c.age++
	if p99 > c.clients {
		if c.slow == 0 {
			c.well, c.least = c.pace, p99
		}
		c.slow, c.last, c.least = c.slow+1, p99, min(c.least, p99)
		left := part(c.clients, p99)
		if c.slow == 1 && p99 < forever {
			left = max(left, firstCut)
		}
		c.scalePace(left)
		c.why = fmt.Sprintf("clients' p99 %s, limit %s", short(p99), short(c.clients))
		return
	}
	c.slow = 0
	if p99 <= c.first {
		c.clients = c.first
	}
	c.rise(min(1, 4*(1-float64(p99)/float64(c.clients))))
}

// Suspect says that a window without any batch is due: the clients' latency may
// not be the backfill's doing, or was found not to be some time ago.
func (c *Controller) Suspect() bool {
	return c.limits.P99 == 0 && (c.slow >= suspicion || c.clients > c.first && c.age >= renewal)
}

// Without takes in the clients' p99 over a window in which there was no batch.
func (c *Controller) Without(p99 time.Duration) {
	if p99 < forever {
		most := c.clients
		if c.slow > 0 {
			most = c.limits.above(c.least)
		}
		c.clients = max(c.first, min(c.limits.above(p99), most))
		if c.slow > 0 && c.last <= c.clients {
			c.pace = min(max(c.pace, c.well), c.most())
			c.why = fmt.Sprintf("clients' p99 %s without a batch", short(p99))
		}
	}
	c.slow, c.age = 0, 0
}

// Server is what the server says of itself.
type Server struct {
	Lag    time.Duration // of the replica that is furthest behind
	WAL    float64       // bytes a second
	Vacuum bool          // vacuum, or an index build, is at work on the table
}

// Server takes in what the server says, about once a second.
func (c *Controller) Server(s Server) {
	held := c.hold
	c.hold, c.vacuum = s.Lag > c.limits.Lag, s.Vacuum
	switch {
	case c.hold:
		if !held {
			c.scalePace(0.5)
		}
		c.why = fmt.Sprintf("a replica is %s behind, limit %s", s.Lag.Round(time.Millisecond), c.limits.Lag)
	case s.WAL > c.limits.WAL:
		c.scalePace(max(0.5, c.limits.WAL/s.WAL))
		c.why = fmt.Sprintf("WAL %.0f MB/s, limit %.0f", s.WAL/1e6, c.limits.WAL/1e6)
	case c.vacuum:
		if c.clients == 0 {
			c.rise(1)
		}
		c.pace = min(c.pace, c.most())
		c.why = "vacuum or an index build at work on the table"
	case c.clients == 0:
		c.rise(1)
	}
}

// rise adds this part of a step to the pace.
func (c *Controller) rise(part float64) {
	c.pace = min(c.pace+part*paceStep, c.most())
	c.why = ""
}

// most is the largest pace allowed now.
func (c *Controller) most() float64 {
	if c.vacuum {
		return 0.5
	}
	return 1
}

func (c *Controller) scaleRows(by float64) {
	c.rows = max(int(float64(c.rows)*by), min(minRows, c.limits.MaxRows))
}

func (c *Controller) scalePace(by float64) { c.pace = max(c.pace*by, minPace) }

// part is what is left of a quantity after this was seen, at least half.
func part(limit, seen time.Duration) float64 { return max(0.5, float64(limit)/float64(seen)) }

// short is a latency for people.
func short(d time.Duration) string {
	if d == forever {
		return "without end (requests fail)"
	}
	return d.Round(100 * time.Microsecond).String()
}
