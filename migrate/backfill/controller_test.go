package backfill

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ms = time.Millisecond

// Whatever happens, what is decided stays within its bounds.
func TestControllerStaysWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{
			Batch:   time.Duration(rapid.Int64Range(1, int64(time.Second)).Draw(t, "batch")),
			MaxRows: rapid.IntRange(1, 100_000).Draw(t, "max rows"),
			Share:   rapid.Float64Range(0.05, 1).Draw(t, "share"),
		}
		c := NewController(limits, before(time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, "before"))))
		for range rapid.IntRange(1, 50).Draw(t, "readings") {
			rows, pace, may := c.Rows(), c.pace, c.may()
			took := time.Duration(rapid.Int64Range(0, int64(10*time.Second)).Draw(t, "took"))
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				c.each = nil // as if it were the first
				c.Batch(took, 0)
				if took > may+time.Duration(rows) && c.Rows() > max(rows-1, min(minRows, limits.MaxRows)) {
					t.Fatalf("%d rows after a batch of %s, %d before, limit %s", c.Rows(), took, rows, may)
				}
				if took <= may && c.Rows() < rows {
					t.Fatalf("%d rows after a batch of %s, %d before, limit %s", c.Rows(), took, rows, may)
				}
			case 1:
				c.Batch(took, rapid.IntRange(1, 100).Draw(t, "waiters"))
				if want := max(rows/2, min(minRows, limits.MaxRows)); c.Rows() != want {
					t.Fatalf("%d rows with waiters, %d before, want %d", c.Rows(), rows, want)
				}
			case 2:
				c.Clients(took)
				if c.clients > 0 && took > c.clients && c.pace >= pace && pace > minPace {
					t.Fatalf("pace %v after a p99 of %s, %v before, limit %s", c.pace, took, pace, c.clients)
				}
				if c.clients > 0 && took >= 2*c.clients && c.pace > max(pace*3/4, minPace) {
					t.Fatalf("pace %v after a p99 of %s, %v before, limit %s", c.pace, took, pace, c.clients)
				}
				if c.clients > 0 && took <= c.clients && c.pace < min(pace, c.most()) {
					t.Fatalf("pace %v after a p99 of %s, %v before, limit %s", c.pace, took, pace, c.clients)
				}
			case 3:
				s := Server{Lag: took, WAL: rapid.Float64Range(0, 1e9).Draw(t, "wal"), Vacuum: rapid.Bool().Draw(t, "vacuum")}
				c.Server(s)
				if c.Hold() != (s.Lag > c.limits.Lag) {
					t.Fatalf("hold %t with a lag of %s", c.Hold(), s.Lag)
				}
				if !c.Hold() && s.WAL > c.limits.WAL && c.pace >= pace && pace > minPace {
					t.Fatalf("pace %v with WAL of %v, %v before", c.pace, s.WAL, pace)
				}
			case 4:
				c.Refused("locks")
				if c.Rows() > max(rows/2, minRows) || c.pace > max(pace/2, minPace) {
					t.Fatalf("%d rows, pace %v after a refusal", c.Rows(), c.pace)
				}
			case 5:
				c.Without(took)
				if c.clients < c.first || c.Suspect() {
					t.Fatalf("limit %s, %s at the begin; %t", c.clients, c.first, c.Suspect())
				}
			}
			if c.Rows() < 1 || c.Rows() > limits.MaxRows || c.pace < minPace || c.pace > 1 {
				t.Fatalf("%d rows, pace %v", c.Rows(), c.pace)
			}
			if rest := c.Rest(took).Seconds(); rest < 0 || rest > took.Seconds()/minPace/c.limits.Share {
				t.Fatalf("a rest of %v s after %s", rest, took)
			}
		}
	})
}

// On a server on which a batch takes a + b rows, batches come to take between
// half the limit and the limit, from any beginning, and stay there.
func TestControllerFindsTheBatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fixed := time.Duration(rapid.Int64Range(0, int64(5*ms)).Draw(t, "a"))
		row := time.Duration(rapid.Int64Range(1_000, 20_000).Draw(t, "b")) // 1 to 20 us: 1,000 to 20,000 rows fill 20 ms
		c := NewController(Limits{}, nil)
		c.pace = 1
		c.rows = rapid.IntRange(minRows, 50_000).Draw(t, "rows")
		took := func() time.Duration { return fixed + time.Duration(c.Rows())*row }
		c.Empty(fixed)
		for range 300 {
			c.Batch(took(), 0)
		}
		for range 100 {
			c.Batch(took(), 0)
			if got := took(); got < 10*ms || got > 20*ms+time.Duration(c.Rows()) {
				t.Fatalf("batches of %d rows take %s, limit 20ms", c.Rows(), got)
			}
		}
	})
}

func TestControllerSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*Controller)
		want string
	}{
		"nothing":  {func(c *Controller) { c.Batch(ms, 0); c.Clients(ms) }, ""},
		"waiters":  {func(c *Controller) { c.Batch(ms, 3) }, "3 waited behind a batch"},
		"clients":  {func(c *Controller) { c.Clients(13 * ms) }, "clients' p99 13ms, limit 12.5ms"},
		"failures": {func(c *Controller) { c.Clients(forever) }, "clients' p99 without end (requests fail), limit 12.5ms"},
		"lag":      {func(c *Controller) { c.Server(Server{Lag: 11 * time.Second}) }, "a replica is 11s behind, limit 10s"},
		"wal":      {func(c *Controller) { c.Server(Server{WAL: 80e6}) }, "WAL 80 MB/s, limit 64"},
		"vacuum":   {func(c *Controller) { c.Server(Server{Vacuum: true}) }, "vacuum or an index build at work on the table"},
		"over":     {func(c *Controller) { c.Clients(13 * ms); c.Clients(12 * ms) }, ""},
		"absolute": {func(c *Controller) { *c = *NewController(Limits{P99: 5 * ms}, before(10*ms)); c.Clients(6 * ms) }, "clients' p99 6ms, limit 5ms"},
	} {
		c2 := NewController(Limits{}, before(10*ms))
		c.do(c2)
		if c2.Why() != c.want {
			t.Errorf("%s: why %q, want %q", name, c2.Why(), c.want)
		}
	}
}

// Each signal does what the table in the doc comment says.
func TestControllerSignals(t *testing.T) {
	for name, c := range map[string]struct {
		do         func(*Controller)
		pace, rows float64 // of what they were
		hold       bool
	}{
		"a waiter":                {func(c *Controller) { c.Batch(ms, 1) }, 1, 0.5, false},
		"a batch too long":        {func(c *Controller) { c.Batch(6250*time.Microsecond, 0) }, 1, 0.8, false},
		"a batch far too long":    {func(c *Controller) { c.Batch(time.Second, 0) }, 1, 0.5, false},
		"many that stalled":       {func(c *Controller) { batches(c, 4500*time.Microsecond, 2); batches(c, time.Second, 6) }, 1, 1, false},
		"rows that became wide":   {func(c *Controller) { batches(c, 4500*time.Microsecond, 2); batches(c, time.Second, 7) }, 1, 0.5, false},
		"a short batch":           {func(c *Controller) { c.Batch(ms, 0) }, 1, 1.251, false},
		"twice one without rows":  {func(c *Controller) { c.Empty(9 * ms); c.Batch(18*ms, 0) }, 1, 1, false},
		"a batch as it may be":    {func(c *Controller) { c.Batch(4500*time.Microsecond, 0) }, 1, 1, false},
		"slow clients":            {func(c *Controller) { c.Clients(15625 * time.Microsecond) }, 0.8, 1, false},
		"very slow clients":       {func(c *Controller) { c.Clients(time.Second) }, 0.75, 1, false},
		"and for the second time": {func(c *Controller) { c.Clients(time.Second); c.Clients(time.Second) }, 0.375, 1, false},
		"failing clients":         {func(c *Controller) { c.Clients(forever) }, 0.5, 1, false},
		"clients as they were":    {func(c *Controller) { c.Clients(9 * ms) }, 1.1, 1, false},
		"clients near the limit":  {func(c *Controller) { c.Clients(11250 * time.Microsecond) }, 1.04, 1, false},
		"WAL":                     {func(c *Controller) { c.Server(Server{WAL: 80e6}) }, 0.8, 1, false},
		"a replica":               {func(c *Controller) { c.Server(Server{Lag: time.Minute}) }, 0.5, 1, true},
		"a replica, still":        {func(c *Controller) { c.Server(Server{Lag: time.Minute}); c.Server(Server{Lag: time.Hour}) }, 0.5, 1, true},
		"a replica, caught up":    {func(c *Controller) { c.Server(Server{Lag: time.Minute}); c.Server(Server{}) }, 0.5, 1, false},
		"vacuum":                  {func(c *Controller) { c.Server(Server{Vacuum: true}) }, 1, 1, false},
		"vacuum keeps it at 1/2":  {func(c *Controller) { c.Server(Server{Vacuum: true}); c.Clients(ms) }, 1, 1, false},
		"vacuum ended":            {func(c *Controller) { c.Server(Server{Vacuum: true}); c.Server(Server{}); c.Clients(ms) }, 1.1, 1, false},
		"a lock":                  {func(c *Controller) { c.Refused("locks") }, 0.5, 0.5, false},
	} {
		got := NewController(Limits{}, before(10*ms))
		got.pace, got.rows = 0.5, 1000
		c.do(got)
		if math.Abs(got.pace-c.pace*0.5) > 1e-9 || got.Rows() != int(c.rows*1000) || got.Hold() != c.hold {
			t.Errorf("%s: pace %v, %d rows, hold %t; want %v, %v, %t", name, got.pace, got.Rows(), got.Hold(), c.pace*0.5, c.rows*1000, c.hold)
		}
	}
}

// The limit is halfway to what is allowed, or what clients see anyway; one that
// is given stands.
func TestControllerLimit(t *testing.T) {
	for name, c := range map[string]struct {
		limits Limits
		before []time.Duration
		want   time.Duration
	}{
		"nobody":        {Limits{P99: ms}, nil, 0},
		"all fail":      {Limits{}, before(forever), 0},
		"calm":          {Limits{}, before(10 * ms), 12500 * time.Microsecond},
		"one bad of 6":  {Limits{}, append(before(10*ms), time.Second), 12500 * time.Microsecond},
		"noisy":         {Limits{}, []time.Duration{10 * ms, 30 * ms, 10 * ms, 10 * ms, 14 * ms, 10 * ms}, 14 * ms},
		"too noisy":     {Limits{}, []time.Duration{10 * ms, 30 * ms, 10 * ms, 10 * ms, 20 * ms, forever}, 15 * ms},
		"a given limit": {Limits{P99: 5 * ms}, before(10 * ms), 5 * ms},
		"another rise":  {Limits{Rise: 1}, before(10 * ms), 15 * ms},
	} {
		if got := NewController(c.limits, c.before).clients; got != c.want {
			t.Errorf("%s: limit %s, want %s", name, got, c.want)
		}
	}
}

// Load that rises by itself does not stop a backfill for good: a window without
// a batch shows that the clients are as slow without it. When they are fast again
// the limit is what it was.
func TestControllerKnowsLoadFromItself(t *testing.T) {
	c := NewController(Limits{}, before(10*ms))
	c.Clients(11 * ms)
	pace := c.pace
	for range suspicion {
		if c.Suspect() {
			t.Fatal("suspicion too early")
		}
		c.Clients(40 * ms)
	}
	if !c.Suspect() || c.pace > pace/2 {
		t.Fatalf("pace %v, suspicion %t", c.pace, c.Suspect())
	}
	cut := c.pace
	if c.Without(forever); c.Suspect() || c.pace != cut {
		t.Errorf("pace %v, was %v, although requests failed without a batch", c.pace, cut)
	}
	for range suspicion {
		c.Clients(40 * ms)
	}
	if cut = c.pace; c.pace > pace/2 {
		t.Fatalf("pace %v", c.pace)
	}
	if c.Without(10 * ms); c.pace != cut || c.clients != c.first {
		t.Errorf("pace %v, limit %s: clients were well without a batch", c.pace, c.clients)
	}
	for range suspicion {
		c.Clients(40 * ms)
	}
	c.well = pace
	if c.Without(38 * ms); c.pace != pace || c.clients != 47500*time.Microsecond {
		t.Errorf("pace %v, limit %s; want %v as before, at 38ms without a batch", c.pace, c.clients, pace)
	}
	for range renewal {
		if c.Suspect() {
			t.Fatal("renewal too early")
		}
		c.Clients(40 * ms)
	}
	if pace = c.pace; !c.Suspect() {
		t.Error("a limit that was raised is not tried again")
	}
	if c.Without(20 * ms); c.clients != 25*ms || c.pace != pace {
		t.Errorf("limit %s, pace %v; want 25ms, and %v as before", c.clients, c.pace, pace)
	}
	if c.Clients(9 * ms); c.clients != c.first {
		t.Errorf("limit %s, after the load: want %s again", c.clients, c.first)
	}
	for _, p99 := range []time.Duration{60 * ms, 14 * ms, 40 * ms} {
		c.Clients(p99)
	}
	if c.Without(100 * ms); c.clients != 17500*time.Microsecond {
		t.Errorf("limit %s after a burst of noise: want 17.5ms, the fastest of the slow windows had 14ms", c.clients)
	}
	fixed := NewController(Limits{P99: 10 * ms}, before(10*ms))
	for range 20 {
		fixed.Clients(40 * ms)
	}
	if fixed.Suspect() {
		t.Error("a limit that was given is held whatever the reason")
	}
}

// batches are some that took this long.
func batches(c *Controller, took time.Duration, n int) {
	for range n {
		c.Batch(took, 0)
	}
}

// before is a p99 without noise, over five windows.
func before(p99 time.Duration) []time.Duration { return slices.Repeat([]time.Duration{p99}, 5) }
