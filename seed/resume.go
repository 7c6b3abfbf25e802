package seed

import (
	"context"
	"encoding/json"
	"fmt"

	"upness/seed/catalog"
	"upness/seed/ddl"
	"upness/seed/ledger"
	"upness/seed/model"
	"upness/seed/spec"
)

// Resume ends a load that was cut off: with the same rows, indexes and
// constraints as if it had not been. Of the options it takes the connection,
// the parallelism and the callbacks; the rest stands in the load's books.
func Resume(ctx context.Context, o Options) (*Report, error) {
	l, err := reopen(ctx, o)
	if err != nil {
		return nil, err
	}
	defer l.close()
	l.report.Resumed = true
	if err := l.redesign(ctx); err != nil {
		return nil, err
	}
	if l.state == stateLoading { // else all rows are in, and what was brought back must stay
		if err := l.takeOff(ctx); err != nil {
			return nil, err
		}
	}
	if err := l.watchDisk(ctx, 0); err != nil {
		return nil, err
	}
	return l.carryOut(ctx)
}

// reopen takes the lock and reads the books.
func reopen(ctx context.Context, o Options) (*load, error) {
	o.Spec, o.SpecFile = []byte{}, ""
	l, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	err = l.endOrphans(ctx)
	if err == nil {
		err = l.readBooks(ctx)
	}
	if err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *load) readBooks(ctx context.Context) error {
	exists, err := ledger.Exists(ctx, l.control)
	if err != nil {
		return err
	}
	if !exists {
		return fmt.Errorf("there is no unfinished load in %s", l.server.where())
	}
	books, goals, err := ledger.Read(ctx, l.control)
	if err != nil {
		return err
	}
	l.goals, l.state = goals, books.State
	if l.schema, err = catalog.FromSnapshot(books.Catalog); err != nil {
		return err
	}
	l.report.Database = l.schema.Database
	var set settings
	if err := json.Unmarshal(books.Settings, &set); err != nil {
		return fmt.Errorf("reading the books' settings: %w", err)
	}
	l.options.KeepIndexes, l.options.TopUp, l.options.KeepLedger, l.options.StateFile = set.KeepIndexes, set.TopUp, set.KeepLedger || l.options.KeepLedger, set.StateFile
	l.options.Rows, l.options.Size = 0, set.Size
	l.options.Rate, l.options.Latency, l.options.Duration = 0, 0, 0
	if l.file, err = spec.Parse("the books' seeding file", []byte(books.File)); err != nil {
		return err
	}
	if err := l.server.protected(append(l.options.Protect, l.file.Protect...)); err != nil {
		return err
	}
	chunks, err := ledger.Chunks(ctx, l.control)
	if err != nil {
		return err
	}
	for _, c := range chunks {
		l.done.put(c.Table, c.First, c.Rows)
	}
	entries, err := ledger.Objects(ctx, l.control)
	if err != nil {
		return err
	}
	l.objects, err = ddl.FromLedger(entries)
	return err
}

// redesign makes the model again, from the catalogue and the numbers of rows
// that the books have, once it is sure that the tables are still the same.
func (l *load) redesign(ctx context.Context) error {
	now, err := catalog.Read(ctx, l.control, l.file.Schemas)
	if err != nil {
		return explain(err)
	}
	rows, first, more := map[string]uint64{}, map[string]uint64{}, map[string]uint64{}
	for _, g := range l.goals {
		rows[g.Table], first[g.Table], more[g.Table] = uint64(g.Rows), uint64(g.First), uint64(g.Room-g.First-g.Rows)
		t := now.Table(g.Rel)
		if t == nil || t.FullName() != g.Table {
			return fmt.Errorf("table %s is gone since the load began: take the load back with `upness seed undo`", g.Table)
		}
		if signature(t) != g.Signature {
			return fmt.Errorf("table %s has other columns than when the load began: take the load back with `upness seed undo`", g.Table)
		}
	}
	l.first, l.keys = map[string]uint64{}, map[string]model.Sampled{}
	for name, n := range first {
		if n > 0 {
			l.first[name] = n
		}
	}
	if err := l.sampleKeys(ctx); err != nil {
		return err
	}
	if l.model, err = model.Build(l.schema, l.file, model.Options{Rows: rows, First: first, More: more, Keys: l.keys}); err != nil {
		return err
	}
	l.model.Tables, err = l.inOrder()
	return err
}

// inOrder puts the model's tables in the books' order.
func (l *load) inOrder() ([]*model.Table, error) {
	byName := map[string]*model.Table{}
	for _, t := range l.model.Tables {
		byName[t.FullName()] = t
	}
	out := make([]*model.Table, len(l.goals))
	for i, g := range l.goals {
		if out[i] = byName[g.Table]; out[i] == nil {
			return nil, fmt.Errorf("table %s is not among those to fill any more: take the load back with `upness seed undo`", g.Table)
		}
	}
	return out, nil
}
