package backfill

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/recording"
)

// What is done while batches end at a lock or a timeout: a rest after each, and
// an end when none has come through for so long.
const (
	refusedRest     = 500 * time.Millisecond
	refusedPatience = 5 * time.Minute
)

// watch starts the monitor; what it returns ends it.
func (f *fill) watch(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.monitor.run(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// pass goes over the table once, from the cursor on.
func (f *fill) pass(ctx context.Context) error {
	through := time.Now() // when the last batch came through
	for !f.state.ended {
		if ctx.Err() != nil {
			return context.Canceled
		}
		f.doubt(ctx) // not within the time of a batch: that is rested for
		began := time.Now()
		took, err := f.batch(ctx)
		why, err := f.refused(err, through)
		if err != nil {
			return err
		}
		if err := f.listen(took, why); err != nil {
			return err
		}
		f.tell("fill", f.state.scanned)
		if why != "" { // it waited for others, and worked little
			sleep(ctx, refusedRest)
			continue
		}
		through = time.Now()
		f.rest(ctx, time.Since(began))
	}
	return nil
}

// refused is why a statement gave way that is to be tried again; an error when it
// is not, or when none has come through for too long.
func (f *fill) refused(err error, through time.Time) (why string, _ error) {
	if err == nil {
		return "", nil
	}
	why, again := passing[sqlState(err)]
	switch {
	case !again:
		return "", f.failed(err)
	case time.Since(through) > refusedPatience:
		return "", fmt.Errorf("%w: for %s, %s", f.failed(err), refusedPatience, why)
	}
	f.report.Retries++
	return why, nil
}

// emptyEvery is how often it is found out what a batch takes without a row.
const emptyEvery = time.Second

// batch changes the next rows and moves the cursor. It is not stopped half-way: it
// is short.
func (f *fill) batch(ctx context.Context) (took time.Duration, err error) {
	ctx = context.WithoutCancel(ctx)
	if f.state.cursor != nil && time.Since(f.emptied) >= emptyEvery {
		_, took, err := f.transact(ctx, f.state.cursor, 0)
		if err != nil {
			return 0, err
		}
		f.control.Empty(took)
		f.emptied = time.Now()
	}
	to, scanned, err := f.bound(ctx, f.state.cursor, f.control.Rows())
	if err != nil {
		return 0, err
	}
	rows, took, err := f.transact(ctx, to, scanned)
	if err != nil {
		return 0, err
	}
	if to == nil { // the last batch: what is left, at least what was changed
		scanned = int(rows)
	}
	f.state.cursor, f.state.ended = to, to == nil
	f.state.rows, f.state.scanned = f.state.rows+rows, f.state.scanned+int64(scanned)
	f.report.Batches++
	f.report.Longest = max(f.report.Longest, took)
	f.report.Scanned += int64(scanned)
	return took, nil
}

// transact carries a change out in a transaction, and says for how long that may
// have locked its rows.
func (f *fill) transact(ctx context.Context, to []string, scanned int) (rows int64, took time.Duration, err error) {
	sql, args := f.statements.change(f.state, to, scanned)
	began := time.Now()
	rows, err = f.change(ctx, sql, args)
	end := "COMMIT"
	if err != nil {
		end = "ROLLBACK"
	}
	if _, ended := f.conn.Exec(ctx, end); err == nil {
		err = ended
	}
	return rows, time.Since(began), err
}

// change begins a transaction and carries the change out in it.
func (f *fill) change(ctx context.Context, sql string, args []any) (rows int64, err error) {
	var both pgx.Batch
	both.Queue("BEGIN")
	both.Queue(sql, args...)
	answers := f.conn.SendBatch(ctx, &both)
	var stays, moved int64
	_, err = answers.Exec()
	if err == nil {
		err = answers.QueryRow().Scan(&rows, &stays, &moved)
	}
	if closed := answers.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return 0, err
	case moved != 1:
		return 0, errTaken
	}
	return rows, f.stays(stays)
}

// listen gives the controller all that has become known: how long a batch took,
// or why it was refused, or, in the count and while it holds, neither.
func (f *fill) listen(took time.Duration, refused string) error {
	waiters, err := f.monitor.behind()
	if err != nil {
		return err
	}
	if waiters > 0 {
		f.report.Waiters++
	}
	if s, fresh := f.monitor.says(); fresh {
		f.control.Server(s)
	}
	if p99, ended := f.clients.window(); ended {
		f.control.Clients(p99)
		f.report.Worst = f.clients.worst
	}
	switch {
	case refused != "":
		f.control.Refused(refused)
	case took > 0:
		f.control.Batch(took, waiters)
	}
	return nil
}

// rest leaves the server to the others, and for longer while a replica is behind.
func (f *fill) rest(ctx context.Context, worked time.Duration) {
	sleep(ctx, f.control.Rest(worked))
	for f.control.Hold() && ctx.Err() == nil {
		sleep(ctx, serverEvery/5)
		if f.listen(0, "") != nil {
			return // said by the next batch
		}
		f.tell("fill", f.state.scanned)
	}
}

// count counts the rows that still match, range by range, so that no statement
// holds a snapshot for long, nor a processor.
func (f *fill) count(ctx context.Context) (left int64, err error) {
	var cursor []string
	scanned, keys := int64(0), firstCounted
	for through := time.Now(); ; {
		if ctx.Err() != nil {
			return 0, context.Canceled
		}
		began := time.Now()
		to, n, found, err := f.countRange(context.WithoutCancel(ctx), cursor, keys)
		why, err := f.refused(err, through)
		if err != nil {
			return 0, err
		}
		if why == "" {
			cursor, left, scanned, through = to, left+found, scanned+int64(n), time.Now()
			if to == nil {
				return left, nil
			}
		}
		if err := f.listen(0, why); err != nil {
			return 0, err
		}
		f.tell("count", scanned)
		if why != "" {
			keys = max(keys/2, minRows)
			sleep(ctx, refusedRest)
			continue
		}
		took := time.Since(began)
		keys = f.control.Counted(keys, took)
		f.rest(ctx, took)
	}
}

// countRange counts in about so many keys after a cursor; to is nil for the last.
func (f *fill) countRange(ctx context.Context, after []string, keys int) (to []string, scanned int, found int64, err error) {
	to, scanned, err = f.bound(ctx, after, keys)
	if err != nil {
		return nil, 0, 0, err
	}
	sql, args := f.statements.count(after, to)
	err = f.conn.QueryRow(ctx, sql, args...).Scan(&found)
	return to, scanned, found, err
}

// tell says how far it is, and once a second records it.
func (f *fill) tell(phase string, scanned int64) {
	p := Progress{
		Phase: phase, Pass: f.state.pass, Rows: f.state.rows, Scanned: scanned, Total: max(f.table.rows, scanned),
		Batch: f.control.Rows(), Share: f.control.Share(), P99: f.clients.last, Why: f.control.Why(), Elapsed: time.Since(f.started),
	}
	if done := scanned - f.begun; phase == "fill" && done > 0 {
		p.Left = time.Duration(float64(p.Elapsed) * float64(p.Total-scanned) / float64(done)).Round(time.Second)
	}
	f.options.Progress(p)
	if time.Since(f.told) < time.Second {
		return
	}
	f.told = time.Now()
	f.options.Events(recording.Event{
		Kind: EventBackfill, Name: "pace", Source: "backfill", Text: p.Why,
		Fields: map[string]any{
			"phase": phase, "rows": p.Rows, "scanned": p.Scanned, "total": p.Total, "batch_rows": p.Batch,
			"share": p.Share, "clients_p99_s": seconds(p.P99), "left_s": p.Left.Seconds(),
		},
	})
}
