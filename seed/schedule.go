package seed

import (
	"context"
	"fmt"

	"upness/seed/ddl"
	"upness/seed/ledger"

	"golang.org/x/sync/errgroup"
)

// copyAll copies the chunks that are not in yet. Where foreign keys stay on,
// parents go before children, and a table that refers to itself goes row by
// row; else the order does not matter.
func (l *load) copyAll(ctx context.Context) error {
	todo := l.todo()
	l.meter.plan(todo)
	waves, err := l.waves(todo)
	if err != nil {
		return err
	}
	for _, w := range waves {
		if err := l.copyWave(ctx, w); err != nil {
			return fmt.Errorf("loading %s: %w", l.schema.Database, err)
		}
	}
	return nil
}

// wave is chunks whose order among each other does not matter.
type wave struct {
	chunks   []chunk
	parallel int
}

// waves divides the chunks by the level of their tables.
func (l *load) waves(todo []chunk) ([]wave, error) {
	if !l.constrained() {
		return []wave{{todo, l.options.Parallel}}, nil
	}
	if err := l.acyclic(); err != nil {
		return nil, err
	}
	var out []wave
	level := -1
	for _, c := range todo { // tables are in order of their levels
		if c.table.SelfRef {
			out, level = append(out, wave{[]chunk{c}, 1}), -1
			continue
		}
		if c.table.Level != level {
			out, level = append(out, wave{nil, l.options.Parallel}), c.table.Level
		}
		last := &out[len(out)-1]
		last.chunks = append(last.chunks, c)
	}
	return out, nil
}

// constrained says whether some foreign key is on during the load.
func (l *load) constrained() bool {
	off := l.takenOff()
	for _, t := range l.model.Tables {
		for _, fk := range t.ForeignKeys {
			if !off[[2]string{t.FullName(), fk.Name}] {
				return true
			}
		}
	}
	return false
}

// takenOff is the foreign keys that are off, by table and name.
func (l *load) takenOff() map[[2]string]bool {
	off := map[[2]string]bool{}
	for _, o := range l.objects {
		if o.Kind == ddl.ForeignKey && o.State != ledger.Saved {
			off[[2]string{o.Table, o.Name}] = true
		}
	}
	return off
}

// acyclic refuses cycles of foreign keys that stay on.
func (l *load) acyclic() error {
	off, level := l.takenOff(), map[uint32]int{}
	for _, t := range l.model.Tables {
		level[t.OID] = t.Level
	}
	for _, t := range l.model.Tables {
		for _, fk := range t.ForeignKeys {
			up, ok := level[fk.Ref]
			if ok && fk.Ref != t.OID && up >= t.Level && !off[[2]string{t.FullName(), fk.Name}] {
				return fmt.Errorf("table %s: foreign key %s closes a cycle and stays on: load as the tables' owner, without --keep-indexes", t.FullName(), fk.Name)
			}
		}
	}
	return nil
}

// copyWave hands chunks to the workers.
func (l *load) copyWave(ctx context.Context, w wave) error {
	queue := make(chan chunk, len(w.chunks))
	for _, c := range w.chunks {
		queue <- c
	}
	close(queue)
	g, ctx := errgroup.WithContext(ctx)
	for range min(w.parallel, len(w.chunks)) {
		g.Go(func() error {
			worker, err := l.server.newWorker(ctx, !l.options.KeepIndexes)
			if err != nil {
				return err
			}
			defer worker.conn.Close(context.WithoutCancel(ctx))
			for c := range queue {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				l.options.trace("chunk")
				if err := worker.copy(ctx, c, &l.meter.bytes); err != nil {
					return err
				}
				l.meter.finished(c)
				l.done.add(c)
				if err := l.roomLeft(); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}
