package seed

import (
	"context"
	"fmt"
	"sync/atomic"

	"upness/seed/ddl"
	"upness/seed/ledger"
	"upness/seed/model"
	"upness/seed/wire"

	"github.com/jackc/pgx/v5"
)

// worker is one connection that takes chunks.
type worker struct {
	conn    *pgx.Conn
	table   *model.Table // that stream belongs to
	stream  *wire.Stream
	replica bool // triggers are off for this session

	guard     string // to run before the COPY of a table that others may change; see describe.go
	signature string // that it must give
}

// chunk is a span of a table's rows that is copied in one transaction.
type chunk struct {
	table *model.Table
	first uint64
	rows  uint64
}

// newWorker connects. Triggers are switched off for the session alone where
// the server allows it: that leaves no trace, whatever happens to the load.
func (s *server) newWorker(ctx context.Context, quiet bool) (*worker, error) {
	conn, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	w := &worker{conn: conn}
	if quiet {
		_, err := conn.Exec(ctx, `SET session_replication_role = replica`)
		w.replica = err == nil
	}
	return w, nil
}

// copy writes a chunk and its entry in the ledger, both or neither.
func (w *worker) copy(ctx context.Context, c chunk, bytes *atomic.Int64) error {
	if w.table != c.table {
		w.table, w.stream = c.table, c.table.NewStream()
	}
	err := w.transact(ctx, c, bytes)
	if err != nil {
		return fmt.Errorf("copying rows %d to %d of %s: %w", c.first+1, c.first+c.rows, c.table.FullName(), explain(err))
	}
	return nil
}

func (w *worker) transact(ctx context.Context, c chunk, bytes *atomic.Int64) error {
	pg := w.conn.PgConn()
	if err := pg.Exec(ctx, "BEGIN").Close(); err != nil {
		return err
	}
	if w.guard != "" {
		if err := w.unchanged(ctx); err != nil {
			pg.Exec(context.WithoutCancel(ctx), "ROLLBACK").Close()
			return err
		}
	}
	var sent int64 // settled when CopyFrom has read the last buffer
	f := newFeed(w.stream, c.first, c.rows, func(n int) { sent += int64(n); bytes.Add(int64(n)) })
	tag, err := pg.CopyFrom(ctx, f, c.table.CopySQL(w.stream))
	f.Close()
	if err == nil && tag.RowsAffected() != int64(c.rows) {
		err = fmt.Errorf("the server took %d of %d rows", tag.RowsAffected(), c.rows)
	}
	if err == nil {
		entry := ledger.Chunk{Table: c.table.FullName(), First: int64(c.first), Rows: int64(c.rows), Bytes: sent}
		err = pg.Exec(ctx, ledger.CommitSQL(entry, ddl.Quote(entry.Table))).Close()
	}
	if err != nil && !w.conn.IsClosed() {
		pg.Exec(context.WithoutCancel(ctx), "ROLLBACK").Close()
	}
	return err
}
