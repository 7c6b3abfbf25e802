package conduct

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/loadgen"
	"upness/plan"
	"upness/recording"
)

const (
	reconcileBatch   = 5000            // keys in one query
	reconcileTimeout = 2 * time.Minute // for one query
	reconcileNames   = 10              // keys named in the event
)

// promises keeps, for each target that is reconciled, what each request was
// told. It is a sink beside the recording.
type promises struct {
	mu      sync.Mutex
	targets map[string]*promised
}

// promised is one target's.
type promised struct {
	index int
	rule  plan.Reconcile
	told  []promise
}

// promise is one request that was sent.
type promise struct {
	seq  uint64
	kept bool // the client was told that it was done
}

// newPromises keeps nothing for a load without a target to reconcile.
func newPromises(load plan.Load) *promises {
	p := &promises{targets: map[string]*promised{}}
	for i, t := range load.Targets {
		if t.Reconcile != nil {
			p.targets[t.Name] = &promised{index: i, rule: *t.Reconcile}
		}
	}
	return p
}

// Add notes what a request was told.
func (p *promises) Add(r recording.Result) {
	t := p.targets[r.Target]
	if t == nil || r.Kind == recording.Unsent {
		return
	}
	kept := r.Kind == recording.OK || r.Kind == recording.Slow || r.Kind == recording.Unidentified
	p.mu.Lock()
	defer p.mu.Unlock()
	t.told = append(t.told, promise{r.Seq, kept})
}

// found is what reconciling a target came to.
type found struct {
	confirmed, lost, doubled, unconfirmed uint64
	lostKeys, doubledKeys                 []string
}

// reconcile looks for the writes of each target that asks for it.
func (c *conductor) reconcile(ctx context.Context) {
	for name, t := range c.promises.targets {
		if ctx.Err() != nil {
			return
		}
		end := c.span(recording.Event{Kind: recording.EventReconcile, Name: name, Source: "conduct"})
		f, err := c.find(ctx, t)
		last := recording.Event{State: "done", Fields: map[string]any{
			"confirmed": f.confirmed, "lost": f.lost, "doubled": f.doubled, "unconfirmed": f.unconfirmed,
			"lost_keys": f.lostKeys, "doubled_keys": f.doubledKeys,
		}}
		if err != nil {
			last.State, last.Error = "failed", err.Error()
		}
		end(last)
	}
}

// find asks the database for every key, a batch at a time.
func (c *conductor) find(ctx context.Context, t *promised) (f found, err error) {
	keys, err := c.gen.Keys(t.index)
	if err != nil {
		return f, err
	}
	dsn := c.dsn()
	if dsn == "" {
		return f, errors.New("no database to look into")
	}
	conn, err := pgx.Connect(ctx, dsn.Reveal())
	if err != nil {
		return f, fmt.Errorf("database: %w", err)
	}
	// The run may be over; the server is told good-bye all the same.
	defer conn.Close(context.WithoutCancel(ctx))
	for at := 0; at < len(t.told); at += reconcileBatch {
		batch := t.told[at:min(at+reconcileBatch, len(t.told))]
		there, err := look(ctx, conn, t.rule.Query, keys, batch)
		if err != nil {
			return f, err
		}
		for _, p := range batch {
			f.count(p, keys.Of(p.seq), there)
		}
	}
	return f, nil
}

// look counts the rows of each key of a batch.
func look(ctx context.Context, conn *pgx.Conn, query string, keys *loadgen.Keys, batch []promise) (map[string]uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, reconcileTimeout)
	defer cancel()
	wanted := make([]string, len(batch))
	for i, p := range batch {
		wanted[i] = keys.Of(p.seq)
	}
	rows, err := conn.Query(ctx, query, wanted)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	there := make(map[string]uint64, len(all))
	for _, key := range all {
		there[key]++
	}
	return there, nil
}

// count compares what a client was told with what is there.
func (f *found) count(p promise, key string, there map[string]uint64) {
	n := there[key]
	if p.kept {
		f.confirmed++
	}
	switch {
	case n > 1:
		f.doubled++
		f.doubledKeys = name(f.doubledKeys, key)
	case n == 0 && p.kept:
		f.lost++
		f.lostKeys = name(f.lostKeys, key)
	case n == 1 && !p.kept:
		f.unconfirmed++
	}
}

// name adds a key to those that are told.
func name(keys []string, key string) []string {
	if len(keys) < reconcileNames {
		keys = append(keys, key)
	}
	return keys
}
