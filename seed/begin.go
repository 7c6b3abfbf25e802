package seed

import (
	"context"
	"fmt"

	"upness/seed/catalog"
	"upness/seed/ddl"
	"upness/seed/ledger"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
)

// States of a load in its books.
const (
	stateLoading   = "loading"
	stateRestoring = "restoring"
	stateDone      = "done"
)

// A chunk is some 64 MB of rows: large enough that its commit costs nothing,
// small enough that a kill loses no more than a second's work. Smaller tables
// are divided so that every connection has some.
const (
	chunkBytes   = 64 << 20
	chunkMaxRows = 2_000_000
	chunkMinRows = 1000
	chunksEach   = 3 // of a connection, at least
	// Rows that one connection copies in a moment: divided, they would gain nothing
	// and lie in another order than their numbers, which a profile may ask for.
	chunkWhole = 50_000
	sampleRows = 256
)

// Tables below this many rows keep their indexes: building them again would
// take longer than keeping them.
const heavyRows = 20_000

// begin opens the books and takes the indexes and constraints off.
func (l *load) begin(ctx context.Context) error {
	l.goals = nil
	rows := map[uint32]uint64{}
	var tables []*catalog.Table
	for _, t := range l.model.Tables {
		l.goals = append(l.goals, ledger.Goal{Table: t.FullName(), Rel: t.OID, First: int64(t.First), Rows: int64(t.Rows),
			Room: int64(t.First + t.Rows + t.Extra), ChunkRows: chunkRows(t, l.options.chunkBytes, l.options.Parallel), Signature: signature(t.Table), WasEmpty: t.First == 0})
		rows[t.OID] = t.Rows
		tables = append(tables, t.Table)
	}
	if !l.options.KeepIndexes {
		var err error
		heavy := func(t *catalog.Table) bool { return rows[t.OID] >= l.options.heavyRows }
		l.objects, err = ddl.Save(ctx, l.control, l.schema, tables, heavy, l.mayQuiet)
		if err != nil {
			return err
		}
	}
	objects, err := ddl.Record(l.objects)
	if err != nil {
		return err
	}
	if err := l.writeState(); err != nil {
		return err
	}
	file, err := l.resolved()
	if err != nil {
		return err
	}
	snapshot, err := l.schema.Snapshot()
	if err != nil {
		return err
	}
	l.options.trace("books")
	books := ledger.Load{Tool: l.options.Tool, File: file, Settings: l.settings(), Catalog: snapshot, State: stateLoading}
	err = pgx.BeginFunc(ctx, l.control, func(tx pgx.Tx) error { return ledger.Create(ctx, tx, books, l.goals, objects) })
	if err != nil {
		return fmt.Errorf("opening the load's books: %w", explain(err))
	}
	return l.takeOff(ctx)
}

// takeOff drops what the load does without. It waits for locks only as long as
// a person would.
func (l *load) takeOff(ctx context.Context) error {
	if len(l.objects) == 0 {
		return nil
	}
	if _, err := l.control.Exec(ctx, `SET lock_timeout = '10s'`); err != nil {
		return fmt.Errorf("limiting the wait for locks: %w", err)
	}
	l.options.trace("drop")
	kept, err := ddl.Drop(ctx, l.control, l.objects)
	if err != nil {
		return explain(err)
	}
	l.kept = kept
	for _, o := range kept {
		l.report.Notes = append(l.report.Notes, fmt.Sprintf("%s %s of %s stays on during the load: something depends on it", o.Kind, o.Name, o.Table))
	}
	_, err = l.control.Exec(ctx, `RESET lock_timeout`)
	return err
}

// chunkRows is how many rows make a chunk, by the width of a few of them.
func chunkRows(t *model.Table, size, connections int) int64 {
	s := t.NewStream()
	n := min(t.Rows, sampleRows)
	if n == 0 {
		return 1
	}
	var buf []byte
	for i := range n {
		buf = s.Row(buf, t.First+i*(t.Rows/n))
	}
	rows := min(size*int(n)/max(len(buf), 1), chunkMaxRows)
	if connections > 1 && int64(t.Rows) > chunkWhole {
		rows = min(rows, int(t.Rows)/(chunksEach*connections)+1)
	}
	return int64(max(rows, chunkMinRows))
}
