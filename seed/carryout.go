package seed

import (
	"context"
	"fmt"
	"time"

	"upness/seed/ddl"
	"upness/seed/ledger"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// carryOut copies what is not in yet, brings the indexes back and settles the
// books. Run and Resume both end here.
func (l *load) carryOut(ctx context.Context) (*Report, error) {
	l.meter = newMeter(l)
	defer l.meter.stop()
	began := time.Now()
	copying := l.copyAll
	if l.paced() {
		if err := l.sign(ctx); err != nil {
			return nil, err
		}
		copying = l.trickle
	}
	if err := l.span(phaseLoad, func() error { return copying(ctx) }); err != nil {
		return nil, err
	}
	if l.paced() { // an end that was asked for by way of ctx is an end like any other
		ctx = context.WithoutCancel(ctx)
	}
	l.report.Load = time.Since(began)
	if err := ledger.SetState(ctx, l.control, stateRestoring); err != nil {
		return nil, explain(err)
	}
	if err := l.span(phaseIndexes, func() error { return l.restore(ctx) }); err != nil {
		return nil, err
	}
	if l.options.Size > 0 {
		if err := l.span(phaseReach, func() error { return l.reach(ctx) }); err != nil {
			return nil, err
		}
	}
	if err := l.span(phaseAnalyze, func() error { return l.settle(ctx) }); err != nil {
		return nil, err
	}
	if err := l.differences(ctx); err != nil {
		return nil, err
	}
	l.report.Elapsed = time.Since(l.started)
	l.report.Restore = time.Since(began) - l.report.Load
	return &l.report, l.closeBooks(ctx)
}

// todo is every chunk that the books do not show as done.
func (l *load) todo() []chunk {
	var all []chunk
	for i, g := range l.goals {
		for first := g.First; first < g.First+g.Rows; {
			n := min(g.ChunkRows, g.First+g.Rows-first)
			if have := l.done.rows(g.Table, first); have > 0 {
				n = have
			} else {
				n = min(n, l.done.until(g.Table, first)-first)
				all = append(all, chunk{l.model.Tables[i], uint64(first), uint64(n)})
			}
			first += n
		}
	}
	return all
}

func (l *load) restore(ctx context.Context) error {
	err := ddl.Restore(ctx, l.server.connect, l.options.Parallel, l.objects, l.statement)
	if err != nil {
		return explain(err)
	}
	return nil
}

// settle sets the sequences and refreshes the planner's statistics.
func (l *load) settle(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	queue := make(chan *model.Table, len(l.model.Tables))
	for _, t := range l.model.Tables {
		queue <- t
	}
	close(queue)
	for range min(l.options.Parallel, len(l.model.Tables)) {
		g.Go(func() error {
			conn, err := l.server.connect(gctx)
			if err != nil {
				return err
			}
			defer conn.Close(context.WithoutCancel(gctx))
			for t := range queue {
				if err := l.settleTable(gctx, conn, t); err != nil {
					return fmt.Errorf("settling %s: %w", t.FullName(), explain(err))
				}
			}
			return nil
		})
	}
	return g.Wait()
}

func (l *load) settleTable(ctx context.Context, conn *pgx.Conn, t *model.Table) error {
	l.options.trace("settle")
	if err := setSequences(ctx, conn, t); err != nil {
		return err
	}
	if t.Owned {
		if _, err := conn.Exec(ctx, "ANALYZE "+t.SQL()); err != nil {
			return err
		}
	}
	return nil
}

// closeBooks measures what came of it and removes the ledger.
func (l *load) closeBooks(ctx context.Context) error {
	sizes, total, err := l.sizes(ctx)
	if err != nil {
		return err
	}
	l.report.Size = total
	for _, g := range l.goals {
		l.report.Tables = append(l.report.Tables, TableReport{g.Table, g.Rows, sizes[g.Table]})
		l.report.Rows += g.Rows
	}
	l.report.Sent = l.meter.bytes.Load()
	l.options.trace("close")
	l.removeState()
	if l.options.KeepLedger {
		return ledger.SetState(ctx, l.control, stateDone)
	}
	return ledger.Drop(ctx, l.control)
}
