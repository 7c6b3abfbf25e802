package backfill

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/migrate/dial"
	"upness/recording"
)

// EventBackfill is the kind of a backfill's events: a span from its first batch
// to its end, and once a second how it goes.
const EventBackfill = "backfill"

// Passes over the table until rows that still match are a failure: those that
// were inserted behind the cursor are met by the second.
const mostPasses = 3

// Run fills the column. When ctx ends it stops after the batch under way; it, or
// a later Run of the same backfill, goes on from there. It returns an error when
// rows still match at the end.
func Run(ctx context.Context, o Options) (*Report, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	f := &fill{options: o, started: time.Now()}
	defer f.close()
	if err := f.prepare(ctx); err != nil {
		return nil, err
	}
	if o.DryRun {
		return f.rehearse(ctx)
	}
	return f.carryOut(ctx)
}

// fill is one run.
type fill struct {
	options    Options
	conn       *pgx.Conn // the worker's
	watching   *pgx.Conn
	table      *table
	statements *statements
	state      *state
	ahead      bounds
	monitor    *monitor
	control    *Controller
	clients    *clients
	report     Report
	started    time.Time
	told       time.Time // of the last event
	emptied    time.Time // of the last batch without a row
	begun      int64     // keys that were passed before this run
}

func (f *fill) close() {
	ctx, cancel := context.WithTimeout(context.Background(), dial.Grace)
	defer cancel()
	for _, conn := range []*pgx.Conn{f.conn, f.watching} {
		if conn != nil {
			conn.Close(ctx)
		}
	}
}

// carryOut fills, counts, and fills again what was inserted behind the cursor.
func (f *fill) carryOut(ctx context.Context) (report *Report, err error) {
	resumed, err := f.begin(ctx)
	if err != nil {
		return nil, err
	}
	f.report.Resumed, f.report.Rows, f.begun = resumed, f.state.rows, f.state.scanned
	stop := f.watch(ctx)
	defer stop()
	if err := f.meetClients(ctx); err != nil {
		return nil, f.interrupted(err)
	}
	end := f.spans()
	defer func() {
		if err != nil && f.state.pass == 1 && f.state.cursor == nil && !f.conn.IsClosed() {
			if dropped := f.state.drop(context.WithoutCancel(ctx), f.conn); dropped != nil { // nothing to go on from
				err = fmt.Errorf("%w; %w", err, dropped)
			}
		}
		end(err)
	}()
	for {
		if err := f.pass(ctx); err != nil {
			return nil, f.interrupted(err)
		}
		left, err := f.count(ctx)
		if err != nil {
			return nil, f.interrupted(err)
		}
		f.report.Left = left
		if left == 0 || f.state.pass == mostPasses {
			return f.finish(ctx)
		}
		if err := f.state.again(ctx, f.conn); err != nil {
			return nil, err
		}
		f.begun = 0
	}
}

// interrupted says how to go on after ctx has ended.
func (f *fill) interrupted(err error) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("backfill of %s: %w after %d rows; the same command goes on from there", f.table, context.Canceled, f.state.rows)
}

// finish removes the cursor and says what came of it. Whoever reads the cursor's
// table, such as a dump, may keep it there: that takes nothing from the backfill.
func (f *fill) finish(ctx context.Context) (*Report, error) {
	r := &f.report
	if err := f.state.drop(context.WithoutCancel(ctx), f.conn); err != nil {
		r.Notes = append(r.Notes, fmt.Sprintf("%v; drop it, or run the same command again", err))
	}
	r.Rows, r.Passes, r.Elapsed = f.state.rows, f.state.pass, time.Since(f.started)
	if r.Left > 0 {
		return r, fmt.Errorf("backfill of %s: %d rows still match %s after %d passes: something still writes them; give the column a default, or a trigger, first",
			f.table, r.Left, f.options.Where, r.Passes)
	}
	return r, nil
}

// spans records the begin of the backfill and returns what records its end: as a
// backfill, and as a statement of the migration, so that whoever watches the
// server does not take each batch for one.
func (f *fill) spans() func(error) {
	statement := recording.Event{
		Kind: recording.EventStatement, Name: "backfill " + f.table.String(), Source: "backfill", Text: f.report.SQL,
		ID: fmt.Sprintf("statement-%s-%d", f.state.name, f.started.UnixNano()), Edge: recording.Begin, State: "running",
		Fields: map[string]any{"pid": int64(f.conn.PgConn().PID()), "table": f.table.String(), "mode": "ROW EXCLUSIVE"},
	}
	f.options.Events(statement)
	end := f.span()
	return func(err error) {
		end(err)
		statement.Edge, statement.State = recording.End, "done"
		if err != nil {
			statement.State, statement.Error = "failed", err.Error()
		}
		f.options.Events(statement)
	}
}

// span is the backfill's own.
func (f *fill) span() func(error) {
	e := recording.Event{
		Kind: EventBackfill, Name: f.table.String(), Source: "backfill", Text: f.report.SQL,
		ID: fmt.Sprintf("backfill-%s-%d", f.state.name, f.started.UnixNano()), Edge: recording.Begin, State: "running",
		Fields: map[string]any{"table": f.table.String(), "resumed": f.report.Resumed},
	}
	f.options.Events(e)
	return func(err error) {
		e.Edge, e.State = recording.End, "done"
		e.Fields = map[string]any{
			"table": f.table.String(), "rows": f.state.rows, "left_rows": f.report.Left, "batches": f.report.Batches,
			"longest_s": f.report.Longest.Seconds(), "before_p99_s": f.report.Before.Seconds(), "worst_p99_s": seconds(f.report.Worst),
		}
		if err != nil {
			e.State, e.Error = "failed", err.Error()
		}
		f.options.Events(e)
	}
}

// seconds writes a latency; one without end is -1, which JSON can hold.
func seconds(d time.Duration) float64 {
	if d == forever {
		return -1
	}
	return d.Seconds()
}

// rehearse carries one batch out and rolls it back.
func (f *fill) rehearse(ctx context.Context) (*Report, error) {
	f.report.DryRun = true
	to, scanned, err := f.bound(ctx, nil, firstRows)
	if err != nil {
		return nil, f.failed(err)
	}
	sql, args := f.statements.rehearsal(to)
	began := time.Now()
	defer func() { _, _ = f.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK") }()
	if f.report.Rows, err = f.change(ctx, sql, args); err != nil {
		return nil, f.failed(err)
	}
	f.report.Scanned, f.report.Longest, f.report.Batches = int64(scanned), time.Since(began), 1
	f.report.Elapsed = time.Since(f.started)
	return &f.report, nil
}

// stays is an error when rows match although they were changed: then the
// backfill would never end.
func (f *fill) stays(n int64) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("backfill of %s: %d rows of a batch still match %s after SET %s: the batch was rolled back; "+
		"leave such rows out with --where, or set them to something else", f.table, n, f.options.Where, strings.TrimSpace(f.options.Set))
}

// failed explains an error of the server's; one of our own is told already.
func (f *fill) failed(err error) error {
	explained := explain(err)
	if explained == err {
		return err
	}
	err = fmt.Errorf("backfill of %s: %w", f.table, explained)
	if sqlState(err) == notPermitted {
		err = fmt.Errorf("%w: user %s needs SELECT on the table and UPDATE of the columns that are set", err, f.conn.Config().User)
	}
	return err
}
