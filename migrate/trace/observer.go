package trace

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/plan"
)

// Observer takes traces of other connections' statements from a connection of
// its own. It may be used by many at once.
type Observer struct {
	use  sync.Mutex // of conn, by one query at a time
	conn *pgconn.PgConn
	ask  asker // on conn

	known    sync.Mutex
	backends map[int]*transaction
	fresh    fresh
	objects  freshObjects
}

// observing are the settings of an observer's connection: it never waits long
// for a migration that has locked the catalogue itself.
var observing = map[string]string{"statement_timeout": "5s", "lock_timeout": "1s", "jit": "off"}

// NewObserver connects. The role needs no more than to log in; what it may not
// see of others is left out of waits.
func NewObserver(ctx context.Context, dsn plan.Secret) (*Observer, error) {
	conn, err := connect(ctx, dsn, "upness observer", observing)
	if err != nil {
		return nil, err
	}
	o := &Observer{conn: conn, ask: asker{conn: conn}, backends: map[int]*transaction{}, fresh: fresh{}, objects: freshObjects{}}
	if major := o.major(); major < oldest {
		return nil, errors.Join(tooOld(major), conn.Close(ctx))
	}
	return o, nil
}

// Close says good-bye to the server.
func (o *Observer) Close(ctx context.Context) error { return o.conn.Close(ctx) }

// Value runs a query on the observer's own connection.
func (o *Observer) Value(ctx context.Context, sql string, args ...string) ([]byte, error) {
	o.use.Lock()
	defer o.use.Unlock()
	return o.ask.value(ctx, sql, args)
}

// Execution is a statement that has been run.
type Execution struct {
	Statement
	Began time.Time
	Took  time.Duration
}

func (x Execution) trace() Trace {
	return Trace{File: x.File, Line: x.Line, SQL: x.SQL, Began: x.Began, Took: x.Took}
}

// Before notes where the backend stands in its transaction: call it when the
// transaction has begun and before its first statement.
func (o *Observer) Before(ctx context.Context, pid int, b Backend) error {
	return o.begin(ctx, pid, b, anywhere)
}

// begin is Before, with the relations on which transactions before may have left
// work that is not in the server's statistics yet.
func (o *Observer) begin(ctx context.Context, pid int, b Backend, left scope) error {
	s, err := own(ctx, b, left)
	if err != nil {
		return fmt.Errorf("trace: transaction of backend %d: %w", pid, err)
	}
	tx := newTransaction()
	tx.advance(s, time.Now())
	o.known.Lock()
	defer o.known.Unlock()
	o.backends[pid] = tx
	return nil
}

// After gives the trace of the statement that the backend ran since the last
// call of Before or After, in the same transaction, which must still be open.
// What the statement waited for, and who for it, it does not know: see Follow.
func (o *Observer) After(ctx context.Context, pid int, b Backend, x Execution) (Trace, error) {
	o.known.Lock()
	tx := o.backends[pid]
	o.known.Unlock()
	if tx == nil {
		return Trace{}, fmt.Errorf("trace: backend %d: no transaction was seen to begin", pid)
	}
	s, err := own(ctx, b, locked)
	if err != nil {
		return Trace{}, fmt.Errorf("trace: statement of backend %d: %w", pid, err)
	}
	if err := tx.look(ctx, o, s); err != nil {
		return Trace{}, fmt.Errorf("trace: catalogue: %w", err)
	}
	changes, err := o.change(ctx, tx, b, x)
	if err != nil {
		return Trace{}, fmt.Errorf("trace: catalogue: %w", err)
	}
	o.known.Lock()
	defer o.known.Unlock()
	t := tx.after(s, x, o.fresh)
	t.Changes = append(t.Changes, changes...)
	return t, nil
}

// change is what the statement changed that is no table. What was there before is
// what the transaction saw after the last such statement, and before the first
// what everybody sees.
func (o *Observer) change(ctx context.Context, tx *transaction, b Backend, x Execution) (changes []Change, err error) {
	back := x.word(0) == "rollback" && tx.objects != nil // to a savepoint
	if !back && !x.mayChangeObjects() {
		return nil, nil
	}
	before := tx.objects
	if before == nil {
		if before, err = readObjects(ctx, o); err != nil {
			return nil, err
		}
	}
	if tx.objects, err = readObjects(ctx, b); err != nil || back {
		return nil, err
	}
	o.known.Lock()
	defer o.known.Unlock()
	o.objects.made(before, tx.objects, x.File)
	return before.changes(tx.objects, func(one object) bool {
		by, made := o.objects[one]
		if one.class == "pg_class" {
			by, made = o.fresh[one.oid]
		}
		return !made || by != x.File
	}), nil
}

// failed is the trace of a statement that failed in a transaction: its locks
// have gone with it.
func (o *Observer) failed(pid int, x Execution) Trace {
	t := x.trace()
	t.PG, t.InTransaction = o.major(), true
	o.known.Lock()
	defer o.known.Unlock()
	if tx := o.backends[pid]; tx != nil {
		t.LockTimeout, t.StatementTimeout = parseTimeout(tx.last.LockTimeout), parseTimeout(tx.last.StatementTimeout)
	}
	return t
}

// before gives names of relations before the backend's last statement, which is
// of the file. One that the same file has made has none.
func (o *Observer) before(pid int, file string) func(relation) string {
	return func(r relation) string {
		o.known.Lock()
		defer o.known.Unlock()
		if !o.fresh.used(r, file) {
			return ""
		}
		if tx := o.backends[pid]; tx != nil {
			if name := tx.named[r.OID]; name != "" {
				return name
			}
			if known, ok := tx.current[r.OID]; ok {
				return known.full()
			}
		}
		return r.full()
	}
}

// worked are the relations on which the backend has done work, in this
// transaction and in those before, as far as they were asked for.
func (o *Observer) worked(pid int) []uint32 {
	o.known.Lock()
	defer o.known.Unlock()
	if tx := o.backends[pid]; tx != nil {
		return tx.worked
	}
	return nil
}

// Forget drops what is known of the backend's transaction: call it when the
// transaction has ended.
func (o *Observer) Forget(pid int) {
	o.known.Lock()
	defer o.known.Unlock()
	delete(o.backends, pid)
}
