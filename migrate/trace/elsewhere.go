package trace

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// What is needed to take the trace of a statement that somebody else runs: the
// wire proxy.

// Watch looks at the backend's locks and waits while it runs a statement in its
// transaction: call it before the statement, and Add when it has ended.
func (o *Observer) Watch(ctx context.Context, pid int) *Following {
	return o.watch(ctx, pid, pollAfter, nil)
}

// Add stops looking and adds what was seen to the statement's trace.
func (f *Following) Add(t *Trace) {
	_ = f.end() // what was not seen is missing
	f.into(t, t.Began.Add(t.Took), f.o.before(f.pid, t.File))
}

// Failed is the trace of a statement that the server refused in its transaction.
func (o *Observer) Failed(pid int, x Execution, err *pgconn.PgError) Trace {
	t := o.failed(pid, x)
	t.Fail(err)
	return t
}

// Major is the server's major version.
func (o *Observer) Major() int { return o.major() }

// Timeouts are the lock and the statement timeout in effect for the backend.
func Timeouts(ctx context.Context, b Backend) (lock, statement time.Duration, err error) {
	text, err := b.Value(ctx, `SELECT pg_catalog.current_setting('lock_timeout') || ' ' || pg_catalog.current_setting('statement_timeout')`)
	if err != nil {
		return 0, 0, fmt.Errorf("trace: timeouts: %w", err)
	}
	first, second, _ := strings.Cut(string(text), " ")
	return parseTimeout(first), parseTimeout(second), nil
}
