package trace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/plan"
)

// Session runs statements on a connection of its own and takes their traces,
// with the help of an observer's connection. It is for one goroutine.
type Session struct {
	options
	conn   *pgconn.PgConn
	ask    asker // on conn
	seen   *Observer
	anchor *anchor // nil: others use the server too
	tx     bool    // the file's own transaction has been looked at
	left   leftover
	known  map[uint32]relation // the catalogue without columns since the last statement; nil: not read
}

// Option changes how a session works.
type Option func(*options)

type options struct{ keepGoing, throwaway bool }

// KeepGoing lets a transaction live on after a statement in it has failed: each
// runs behind a savepoint, so that the rest can still be judged.
func KeepGoing() Option { return func(o *options) { o.keepGoing = true } }

// Open connects twice: to run and to observe.
func Open(ctx context.Context, dsn plan.Secret, opts ...Option) (*Session, error) {
	s := new(Session)
	for _, opt := range opts {
		opt(&s.options)
	}
	var err error
	if s.seen, err = NewObserver(ctx, dsn); err != nil {
		return nil, err
	}
	if s.conn, err = connect(ctx, dsn, "upness migrate", nil); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	s.ask.conn = s.conn
	if s.throwaway {
		s.anchor = &anchor{dsn: dsn}
	}
	return s, nil
}

// Close ends the connections; an open transaction is rolled back.
func (s *Session) Close(ctx context.Context) error {
	err := s.seen.Close(ctx)
	if s.conn != nil {
		err = errors.Join(err, s.conn.Close(ctx))
	}
	return errors.Join(err, s.anchor.close(ctx))
}

// PID is the process ID of the backend that runs the statements.
func (s *Session) PID() int { return int(s.conn.PID()) }

// Value runs a query that gives one value, on the connection that runs the statements.
func (s *Session) Value(ctx context.Context, sql string, args ...string) ([]byte, error) {
	return s.ask.value(ctx, sql, args)
}

// Run runs one statement and gives its trace. What the server said against it is
// in the trace; an error means that there is no trace, since a connection is lost
// or ctx is over.
//
// A statement outside of BEGIN and COMMIT runs in a transaction of the session's
// own, in which its locks are still there to be read when it has ended. What
// cannot be in one (SQLSTATE 25001, 2D000) is run again outside and looked at
// while it runs; what needs one (25P01) is refused, as it would be without us.
func (s *Session) Run(ctx context.Context, st Statement) (Trace, error) {
	switch {
	case st.controls():
		return s.control(ctx, st)
	case s.conn.TxStatus() != 'I':
		return s.inside(ctx, st)
	}
	return s.alone(ctx, st)
}

// outsideOnly are the SQLSTATEs of statements that cannot be in a transaction:
// active_sql_transaction, and invalid_transaction_termination of a DO or CALL
// that commits by itself.
var outsideOnly = []string{"25001", "2D000"}

// alone runs a statement that the file has outside of a transaction.
func (s *Session) alone(ctx context.Context, st Statement) (Trace, error) {
	if st.readsInput() || st.standsAlone() || st.needsTransaction() {
		return s.outside(ctx, st)
	}
	if err := s.exec(ctx, "BEGIN"); err != nil {
		return Trace{}, fmt.Errorf("trace: begin: %w", err)
	}
	defer s.forget()
	if err := s.seen.begin(ctx, s.PID(), s, s.left.scope()); err != nil {
		return Trace{}, err
	}
	t, err := s.traced(ctx, st)
	if err != nil {
		return t, err
	}
	t.InTransaction = false
	end := "COMMIT"
	if t.SQLState != "" {
		end = "ROLLBACK"
	}
	if err := s.exec(ctx, end); err != nil {
		var refused *pgconn.PgError // a deferred constraint, for one
		if !errors.As(err, &refused) {
			return t, fmt.Errorf("trace: end of a transaction: %w", err)
		}
		t.Fail(refused)
	}
	if slices.Contains(outsideOnly, t.SQLState) {
		return s.outside(ctx, st)
	}
	return t, nil
}

// inside runs a statement in the file's own transaction.
func (s *Session) inside(ctx context.Context, st Statement) (Trace, error) {
	if s.conn.TxStatus() == 'E' {
		return s.plain(ctx, st)
	}
	if !s.tx {
		if err := s.seen.begin(ctx, s.PID(), s, s.left.scope()); err != nil {
			return Trace{}, err
		}
		s.tx = true
	}
	if !s.keepGoing || st.savepoint() {
		return s.traced(ctx, st)
	}
	if err := s.exec(ctx, "SAVEPOINT upness"); err != nil {
		return Trace{}, fmt.Errorf("trace: savepoint: %w", err)
	}
	t, err := s.traced(ctx, st)
	if err != nil {
		return t, err
	}
	end := "RELEASE upness"
	if t.SQLState != "" {
		end = "ROLLBACK TO upness; RELEASE upness"
	}
	if err := s.exec(ctx, end); err != nil {
		return t, fmt.Errorf("trace: savepoint: %w", err)
	}
	return t, nil
}

// traced runs a statement in an open transaction.
func (s *Session) traced(ctx context.Context, st Statement) (Trace, error) {
	watch := s.seen.watch(ctx, s.PID(), pollAfter, nil)
	x, failed, err := s.send(ctx, st)
	if err = errors.Join(err, watch.end()); err != nil {
		return x.trace(), err
	}
	if failed != nil {
		s.left.lose()
		t := s.seen.failed(s.PID(), x)
		t.Fail(failed)
		watch.into(&t, x.Began.Add(x.Took), s.seen.before(s.PID(), st.File))
		return t, nil
	}
	t, err := s.seen.After(ctx, s.PID(), s, x)
	watch.into(&t, x.Began.Add(x.Took), s.seen.before(s.PID(), st.File))
	return t, err
}

// outside runs a statement outside of any transaction.
func (s *Session) outside(ctx context.Context, st Statement) (Trace, error) {
	lock, statement, err := Timeouts(ctx, s)
	if err != nil {
		return Trace{}, err
	}
	f, err := s.follow(ctx, st, lock)
	if err != nil {
		return Trace{}, err
	}
	x, failed, err := s.send(ctx, st)
	if err != nil {
		return x.trace(), errors.Join(err, f.end())
	}
	t, err := f.End(ctx, x)
	if s.throwaway && !f.deep { // nobody else changes it
		s.known = f.after
	}
	t.LockTimeout, t.StatementTimeout = lock, statement
	if failed != nil {
		t.Fail(failed)
	}
	return t, err
}

// follow begins to look, in front of the anchor when there is one.
func (s *Session) follow(ctx context.Context, st Statement, lockTimeout time.Duration) (*Following, error) {
	s.left.lose()
	var before map[uint32]relation
	if !st.mayChangeColumns() {
		before = s.known
	}
	if s.anchor == nil || st.readsInput() || lockTimeout > 0 && lockTimeout < patience {
		return s.seen.follow(ctx, s.PID(), nil, st.mayChangeColumns(), before)
	}
	if err := s.anchor.drop(ctx, st); err != nil {
		return nil, err
	}
	return s.seen.follow(ctx, s.PID(), s.anchor, st.mayChangeColumns(), before)
}

// control runs BEGIN, COMMIT and their like. A COMMIT's trace has the locks that
// it let go.
func (s *Session) control(ctx context.Context, st Statement) (Trace, error) {
	within := s.conn.TxStatus() == 'T' && s.tx
	if within && !st.characterises() && s.conn.TxStatus() == 'T' {
		// Read before, since after it they are gone.
		t, err := s.seen.After(ctx, s.PID(), s, Execution{Statement: st, Began: time.Now()})
		if err != nil {
			return t, err
		}
		p, err := s.plain(ctx, st)
		p.Locks, p.LockTimeout, p.StatementTimeout = t.Locks, t.LockTimeout, t.StatementTimeout
		return p, err
	}
	return s.plain(ctx, st)
}

// plain runs a statement without looking at what it does.
func (s *Session) plain(ctx context.Context, st Statement) (Trace, error) {
	within := s.conn.TxStatus() != 'I'
	x, failed, err := s.send(ctx, st)
	t := x.trace()
	t.PG, t.InTransaction = s.seen.major(), within
	if failed != nil {
		t.Fail(failed)
	}
	if s.conn.TxStatus() == 'I' {
		s.forget()
		s.tx = false
	}
	return t, err
}

// send runs the statement by the simple protocol: sent alone and not in a
// transaction it then runs outside of any, whatever it is.
func (s *Session) send(ctx context.Context, st Statement) (x Execution, failed *pgconn.PgError, err error) {
	s.known = nil
	x = Execution{Statement: st, Began: time.Now()}
	if st.readsInput() {
		_, err = s.conn.CopyFrom(ctx, empty{}, st.SQL)
	} else {
		_, err = s.conn.Exec(ctx, st.SQL).ReadAll()
	}
	x.Took = time.Since(x.Began)
	if st.deallocates() {
		s.ask.forget()
	}
	if errors.As(err, &failed) && !s.conn.IsClosed() && ctx.Err() == nil {
		return x, failed, nil
	}
	if err != nil {
		err = fmt.Errorf("trace: connection: %w", err)
	}
	return x, nil, err
}

// forget is what a transaction's end comes to.
func (s *Session) forget() {
	s.left.add(s.seen.worked(s.PID()))
	s.seen.Forget(s.PID())
}

func (s *Session) exec(ctx context.Context, sql string) error {
	_, err := s.conn.Exec(ctx, sql).ReadAll()
	return err
}
