package backfill

import (
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
			Share:   rapid.Float64Range(0, 1).Draw(t, "share"),
		}
		c := NewController(limits, time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, "before")))
		for range rapid.IntRange(1, 50).Draw(t, "readings") {
			rows, share := c.Rows(), c.Share()
			took := time.Duration(rapid.Int64Range(0, int64(10*time.Second)).Draw(t, "took"))
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				c.Batch(took, 0)
				if took > limits.Batch && c.Rows() > max(rows-1, min(minRows, limits.MaxRows)) {
					t.Fatalf("%d rows after a batch of %s, %d before, limit %s", c.Rows(), took, rows, limits.Batch)
				}
				if took <= limits.Batch && c.Rows() < rows {
					t.Fatalf("%d rows after a batch of %s, %d before, limit %s", c.Rows(), took, rows, limits.Batch)
				}
			case 1:
				c.Batch(took, rapid.IntRange(1, 100).Draw(t, "waiters"))
				if want := max(rows/2, min(minRows, limits.MaxRows)); c.Rows() != want {
					t.Fatalf("%d rows with waiters, %d before, want %d", c.Rows(), rows, want)
				}
			case 2:
				c.Clients(took)
				if c.clients > 0 && took > c.clients && c.Share() > max(share/2, minShare) {
					t.Fatalf("share %v after a p99 of %s, %v before, limit %s", c.Share(), took, share, c.clients)
				}
				if c.clients > 0 && took <= c.clients && c.Share() < min(share, c.most()) {
					t.Fatalf("share %v after a p99 of %s, %v before, limit %s", c.Share(), took, share, c.clients)
				}
			case 3:
				s := Server{Lag: took, WAL: rapid.Float64Range(0, 1e9).Draw(t, "wal"), Vacuum: rapid.Bool().Draw(t, "vacuum")}
				c.Server(s)
				if c.Hold() != (s.Lag > c.limits.Lag) {
					t.Fatalf("hold %t with a lag of %s", c.Hold(), s.Lag)
				}
				if s.WAL > c.limits.WAL && c.Share() >= share && share > minShare {
					t.Fatalf("share %v with WAL of %v, %v before", c.Share(), s.WAL, share)
				}
			case 4:
				c.Refused("locks")
				if c.Rows() > max(rows/2, minRows) || c.Share() > max(share/2, minShare) {
					t.Fatalf("%d rows, share %v after a refusal", c.Rows(), c.Share())
				}
			}
			if c.Rows() < 1 || c.Rows() > limits.MaxRows || c.Share() < minShare || c.Share() > 1 {
				t.Fatalf("%d rows, share %v", c.Rows(), c.Share())
			}
			if rest := c.Rest(took); rest < 0 || rest > 20*took {
				t.Fatalf("a rest of %s after %s", rest, took)
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
		c := NewController(Limits{}, 0)
		c.rows = rapid.IntRange(minRows, 50_000).Draw(t, "rows")
		took := func() time.Duration { return fixed + time.Duration(c.Rows())*row }
		for range 300 {
			c.Batch(took(), 0)
		}
		for range 100 {
			c.Batch(took(), 0)
			if got := took(); got < 10*ms || got > 20*ms {
				t.Fatalf("batches of %d rows take %s, limit 20ms", c.Rows(), got)
			}
		}
	})
}

// Where the clients' p99 follows the share, the share comes to where the p99 is
// about the limit; when load rises it falls, and comes back afterwards.
func TestControllerFollowsTheClients(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slope := rapid.Float64Range(0.7, 5).Draw(t, "slope")
		c := NewController(Limits{}, 10*ms)
		p99 := func(load float64) time.Duration {
			return time.Duration(float64(10*ms) * (1 + slope*load*c.Share()))
		}
		mean := func(load float64) (sum float64) {
			for range 100 {
				c.Clients(p99(load))
			}
			for range 100 {
				c.Clients(p99(load))
				sum += c.Share() / 100
			}
			return sum
		}
		calm := mean(1)
		if least, most := 0.25/slope/2, 0.25/slope+shareStep; calm < least || calm > most {
			t.Fatalf("share %v, want %v to %v", calm, least, most)
		}
		if busy := mean(4); busy > calm*0.8 {
			t.Fatalf("share %v under load, %v before", busy, calm)
		}
		if again := mean(1); again < calm*0.8 {
			t.Fatalf("share %v after the load, %v before", again, calm)
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
		"absolute": {func(c *Controller) { *c = *NewController(Limits{P99: 5 * ms}, 10*ms); c.Clients(6 * ms) }, "clients' p99 6ms, limit 5ms"},
	} {
		c2 := NewController(Limits{}, 10*ms)
		c.do(c2)
		if c2.Why() != c.want {
			t.Errorf("%s: why %q, want %q", name, c2.Why(), c.want)
		}
	}
}

// Load that rises by itself does not stop a backfill for good: a window without
// a batch shows that the clients are as slow without it. When they are fast again
// the limit is what it was.
func TestControllerKnowsLoadFromItself(t *testing.T) {
	c := NewController(Limits{}, 10*ms)
	c.Clients(11 * ms)
	for range 20 {
		if c.Suspect() {
			break
		}
		c.Clients(40 * ms)
	}
	if !c.Suspect() || c.Share() != minShare {
		t.Fatalf("share %v, no suspicion", c.Share())
	}
	c.Without(forever)
	if c.Clients(40 * ms); c.Share() != minShare {
		t.Errorf("share %v although requests failed without a batch", c.Share())
	}
	c.Without(38 * ms)
	if c.Clients(40 * ms); c.Suspect() || c.Share() <= minShare {
		t.Errorf("share %v at 40ms, 38ms without a batch", c.Share())
	}
	c.Clients(9 * ms)
	before := c.Share()
	if c.Clients(13 * ms); c.Share() >= before {
		t.Errorf("share %v at 13ms, after the load: the limit is 12.5ms again", c.Share())
	}
	fixed := NewController(Limits{P99: 10 * ms}, 10*ms)
	for range 20 {
		fixed.Clients(40 * ms)
	}
	if fixed.Suspect() {
		t.Error("a limit that was given is held whatever the reason")
	}
}
