package backfill

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// What a batch may take. A batch that meets a lock gives way soon, and one that
// is far too large for its server is cut and tried again with half the rows.
const (
	lockTimes    = 5 // of the time that a batch may hold locks, and at least lockLeast
	lockLeast    = 100 * time.Millisecond
	batchTimeout = 5 * time.Second
	idleTimeout  = 30 * time.Second // of a client that is frozen in mid-batch
)

// prepare finds out all that could go wrong before the first row is changed.
func (f *fill) prepare(ctx context.Context) error {
	config, err := parse(f.options.DSN)
	if err != nil {
		return err
	}
	if f.conn, err = connect(ctx, config); err != nil {
		return err
	}
	if err := f.checkServer(ctx); err != nil {
		return err
	}
	if f.table, err = describe(ctx, f.conn, f.options.Table); err != nil {
		return err
	}
	if err := f.table.findKey(ctx, f.conn, f.options.Key); err != nil {
		return err
	}
	f.statements = &statements{table: f.table, set: f.options.Set, where: f.options.Where}
	f.state = newState(f.statements, f.options.State)
	f.report = Report{Table: f.table.String(), SQL: f.statements.shown(), Notes: f.table.notes}
	for _, k := range f.table.keys {
		f.report.Key = append(f.report.Key, k.name)
	}
	if err := f.checkStatement(ctx); err != nil {
		return err
	}
	return f.startMonitor(ctx, config)
}

// checkServer refuses a server that is too old or a standby, and sets the
// session up. Sequential scans are off, so that what was proven of a batch holds
// for each; compiling (jit) costs more than a batch may take, and what is scanned
// in spite of that looks dear enough to be compiled.
func (f *fill) checkServer(ctx context.Context) error {
	var version int
	var standby bool
	if err := f.conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int, pg_is_in_recovery()").Scan(&version, &standby); err != nil {
		return fmt.Errorf("backfill: server's version: %w", explain(err))
	}
	if version < oldest*10000 {
		return fmt.Errorf("backfill: the server is version %d, expected %d or newer", version/10000, oldest)
	}
	if standby {
		return fmt.Errorf("backfill: the server is a standby: give the primary's DSN")
	}
	lockTimeout := max(lockTimes*f.options.Limits.Batch, lockLeast)
	_, err := f.conn.PgConn().Exec(ctx, fmt.Sprintf(
		"SET enable_seqscan = off; SET jit = off; SET lock_timeout = %d; SET statement_timeout = %d; SET idle_in_transaction_session_timeout = %d",
		lockTimeout.Milliseconds(), batchTimeout.Milliseconds(), idleTimeout.Milliseconds())).ReadAll()
	if err != nil {
		return fmt.Errorf("backfill: session: %w", explain(err))
	}
	return nil
}

// checkStatement has the server plan the first batch: it knows the columns, the
// types and the index.
func (f *fill) checkStatement(ctx context.Context) error {
	to, _, err := f.bound(ctx, nil, firstRows)
	if err == nil && to == nil { // few rows: bounds such as a batch in the middle has
		to, _, err = f.bound(ctx, nil, 1)
	}
	if err != nil {
		return f.failed(err)
	}
	if f.report.Matching, err = estimate(ctx, f.conn, "SELECT FROM "+f.table.sql()+" WHERE ("+f.options.Where+"\n)"); err != nil {
		return err
	}
	if to == nil {
		f.report.Notes = append(f.report.Notes, "the table is empty")
		sql, args := f.statements.update(nil, nil)
		_, err := explainPlan(ctx, f.conn, sql, args...)
		if err != nil {
			return fmt.Errorf("backfill: %s: %w", f.table, explain(err))
		}
		return nil
	}
	f.report.Index, err = f.statements.prove(ctx, f.conn, to, to)
	return err
}

func (f *fill) startMonitor(ctx context.Context, config *pgx.ConnConfig) (err error) {
	if f.watching, err = connect(ctx, config); err != nil {
		return err
	}
	f.monitor = &monitor{conn: f.watching, worker: f.conn.PgConn().PID(), parts: f.table.parts}
	notes, err := f.monitor.check(ctx)
	f.report.Notes = append(f.report.Notes, notes...)
	return err
}

// takenWait is how long the session of a run that was killed is waited for: the
// server notices that its client is gone when the batch ends.
const takenWait = batchTimeout + time.Second

// begin takes the lock that keeps two runs of a backfill apart, and its cursor.
func (f *fill) begin(ctx context.Context) (resumed bool, err error) {
	class, object := f.state.lock()
	for began := time.Now(); ; sleep(ctx, 50*time.Millisecond) {
		var got bool
		if err := f.watching.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", class, object).Scan(&got); err != nil {
			return false, fmt.Errorf("backfill: lock: %w", explain(err))
		}
		if got {
			break
		}
		if time.Since(began) > takenWait {
			return false, fmt.Errorf("backfill: another run of this backfill of %s is at work", f.table)
		}
	}
	others, err := f.state.others(ctx, f.conn)
	if err != nil {
		return false, err
	}
	for _, name := range others {
		f.report.Notes = append(f.report.Notes, fmt.Sprintf("another backfill has not ended: its cursor is in %s.%s", f.state.schema, name))
	}
	return f.state.open(ctx, f.conn, f.report.SQL)
}
