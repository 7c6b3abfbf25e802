package seed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"upness/recording"
)

// paced says whether rows are to come little by little.
func (l *load) paced() bool {
	return l.options.Rate > 0 || l.options.Latency > 0 || l.options.Duration > 0
}

// trickle adds rows at a pace while others use the tables, until the rows or
// the time are up. A load without either goes on until ctx is done, which is
// then no error.
func (l *load) trickle(ctx context.Context) error {
	endless := l.options.Rows == 0 && l.options.Duration == 0
	within := ctx
	if l.options.Duration > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeout(ctx, l.options.Duration)
		defer cancel()
	}
	p := newPacer(l.options.Rate, l.options.Latency)
	w, err := l.server.newWorker(ctx, false)
	if err != nil {
		return err
	}
	defer func() { w.conn.Close(context.WithoutCancel(ctx)) }()
	d := l.newDealer()
	l.meter.goal = d.left()
	second := l.newSecond()
	for {
		rows := p.wait(within)
		if rows == 0 || l.options.Rows > 0 && d.left() <= 0 {
			break
		}
		for _, c := range d.deal(rows, l.options.Rows > 0) {
			began := time.Now()
			if err := l.guarded(context.WithoutCancel(ctx), w, c); err != nil {
				return fmt.Errorf("adding to %s: %w", l.schema.Database, err)
			}
			took := time.Since(began)
			p.took(took)
			second.add(int64(c.rows), took)
		}
	}
	second.tell()
	l.settleGoals(d)
	if err := ctx.Err(); err != nil && !endless {
		return err
	}
	return nil
}

// guarded copies a chunk, and once more with the table described again if its
// columns have changed.
func (l *load) guarded(ctx context.Context, w *worker, c chunk) error {
	const tries = 3
	var err error
	for range tries {
		c.table = l.model.Tables[l.place[c.table.FullName()]]
		err = w.copyGuarded(ctx, c, l.signatures[c.table.OID], &l.meter.bytes)
		if err == nil {
			l.meter.finished(c)
			l.done.add(c)
			return l.roomLeft()
		}
		if !changed(err) {
			return err
		}
		l.event(recording.Event{Name: "described again", Text: c.table.FullName() + " has changed", Fields: map[string]any{"table": c.table.FullName()}})
		if again := l.describe(ctx); again != nil {
			return errors.Join(err, again)
		}
	}
	return err
}

// second gathers chunks into one event a second.
type second struct {
	load  *load
	since time.Time
	rows  int64
	worst time.Duration
}

func (l *load) newSecond() *second { return &second{load: l, since: time.Now()} }

func (s *second) add(rows int64, took time.Duration) {
	s.rows += rows
	s.worst = max(s.worst, took)
	if time.Since(s.since) >= time.Second {
		s.tell()
	}
}

func (s *second) tell() {
	if s.rows == 0 {
		return
	}
	in := time.Since(s.since)
	s.load.event(recording.Event{Name: "rows", Fields: map[string]any{
		"rows": s.rows, "per_s": float64(s.rows) / in.Seconds(), "slowest_s": s.worst.Seconds()}})
	s.since, s.rows, s.worst = time.Now(), 0, 0
}

// settleGoals makes the goals what was copied, so that the books are even.
func (l *load) settleGoals(d *dealer) {
	for i := range l.goals {
		l.goals[i].Rows = d.sent[i]
	}
}

// dealer deals rows out to the tables in proportion to their goals.
type dealer struct {
	load *load
	goal []float64
	owed []float64
	sent []int64
	sum  float64
}

func (l *load) newDealer() *dealer {
	d := &dealer{load: l, owed: make([]float64, len(l.goals)), sent: make([]int64, len(l.goals))}
	for _, g := range l.goals {
		d.goal = append(d.goal, float64(g.Rows))
		d.sum += float64(g.Rows)
	}
	return d
}

// left is how many rows the goals still want.
func (d *dealer) left() int64 {
	n := int64(d.sum)
	for _, s := range d.sent {
		n -= s
	}
	return n
}

// deal divides rows among the tables; with bounded none gets more than its goal.
func (d *dealer) deal(rows float64, bounded bool) []chunk {
	var out []chunk
	for i, g := range d.goal {
		d.owed[i] += rows * g / d.sum
		n := int64(d.owed[i])
		if bounded {
			n = min(n, int64(g)-d.sent[i])
		}
		if n <= 0 {
			continue
		}
		t := d.load.model.Tables[i]
		out = append(out, chunk{t, t.First + uint64(d.sent[i]), uint64(n)})
		d.owed[i] -= float64(n)
		d.sent[i] += n
	}
	return out
}
