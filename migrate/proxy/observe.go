package proxy

import (
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/trace"
)

// observation is what is known of a session's transaction under way. It is the
// forwarding goroutine's.
type observation struct {
	pid  int         // of the backend; 0: not asked yet
	tx   bool        // the observer knows the transaction
	open []Statement // of the transaction, to be told when its locks are gone
	at   []moment    // at which the locks of each were read

	spent time.Duration // in this transaction by looking, while the locks were held
}

type moment struct {
	at    time.Time
	spent time.Duration
}

// observes says whether a statement is held to be looked at: work always, and
// once there was some in a transaction all the rest of it, whose locks would
// else be taken for those of the next.
func (s *session) observes(x *execution) bool {
	return s.proxy.opts.Observer != nil && !s.blind && (x.kind.class == work || s.watch.tx)
}

// watching is true while a transaction is looked at.
func (s *session) watching() bool { return s.watch.tx || len(s.watch.open) > 0 }

// begin tells that a statement is about to run.
func (s *session) begin(x *execution) {
	x.began = time.Now()
	if x.kind.class != work {
		return
	}
	x.told = true
	s.proxy.tell(Statement{ID: x.id, PID: s.process(), Trace: x.plain()})
	x.began = time.Now()
}

// process is the backend's process ID as far as it is known.
func (s *session) process() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pid
}

// ask makes sure that the process ID is the backend's: a pooler gives its own.
func (s *session) ask() error {
	if s.watch.pid > 0 {
		return nil
	}
	text, err := s.Value(s.ctx, "SELECT pg_catalog.pg_backend_pid()::text")
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		return err
	}
	s.watch.pid = pid
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pid = pid
	return nil
}

// before looks at where a transaction stands before the first statement that is
// looked at.
func (s *session) before() {
	if s.watch.tx || s.queue.ignores() {
		return
	}
	err := s.ask()
	if err == nil {
		err = s.proxy.opts.Observer.Before(s.ctx, s.watch.pid, s)
	}
	if err != nil {
		s.unseen(err)
		return
	}
	s.watch.tx = true
}

// follow looks at a statement that runs outside of a transaction while it runs.
func (s *session) follow(h *hold) {
	err := s.ask()
	if err == nil {
		h.lock, h.statement, err = trace.Timeouts(s.ctx, s)
	}
	if err == nil {
		h.follow, err = s.proxy.opts.Observer.Follow(s.ctx, s.watch.pid)
	}
	if err != nil {
		s.unseen(err)
	}
}

// wait looks at a statement's waits while it runs in a transaction.
func (s *session) wait(h *hold) {
	if s.watch.tx && h.follow == nil {
		h.waits = s.proxy.opts.Observer.Watch(s.ctx, s.watch.pid)
	}
}

// after takes the trace of a statement that has ended.
func (s *session) after(h *hold) {
	x := h.unit.run
	t, err := s.traced(h)
	if err != nil {
		s.unseen(err)
		t.Unseen = append(t.Unseen, "The locks could not be read: "+err.Error())
	}
	if !x.done || x.kind.class == control && x.failed == nil {
		return // behind an error in the same batch the server does not look at it
	}
	s.watch.open = append(s.watch.open, Statement{ID: x.id, PID: s.process(), Ended: true, Trace: t})
	s.watch.at = append(s.watch.at, moment{time.Now(), s.watch.spent})
}

// looked notes the time from the end of a statement to now, in which it was
// looked at: without the proxy the locks of the transaction would have been held
// for less.
func (o *observation) looked(t *trace.Trace) {
	for i, l := range t.Locks {
		if l.Earlier {
			t.Locks[i].Held = max(t.Took, l.Held-o.spent)
		}
	}
	o.spent += time.Since(t.Began.Add(t.Took))
}

func (s *session) traced(h *hold) (trace.Trace, error) {
	x, o := h.unit.run, s.proxy.opts.Observer
	t := x.plain()
	if h.follow != nil {
		var err error
		if t, err = h.follow.End(s.ctx, x.executed()); x.failed != nil {
			t.Fail(x.failed)
		}
		t.LockTimeout, t.StatementTimeout, t.InTransaction, t.Rows = h.lock, h.statement, x.inTx, x.rows
		return t, err
	}
	if h.waits == nil {
		return t, nil
	}
	status, _ := s.queue.state()
	within := h.unit.kind != 'Q' || status == 'T'
	var err error
	switch {
	case x.failed != nil:
		t = o.Failed(s.watch.pid, x.executed(), x.failed)
	case x.done && !s.gone && within && x.kind.class != control:
		t, err = o.After(s.ctx, s.watch.pid, s, x.executed())
	}
	t.InTransaction = x.inTx
	h.waits.Add(&t)
	s.watch.looked(&t)
	return t, err
}

// unseen tells why a statement could not be looked at.
func (s *session) unseen(err error) {
	if s.ctx.Err() == nil && !errors.Is(err, errOver) {
		s.proxy.warn("proxy: " + err.Error())
	}
}

// together notes that statements which were sent along with each other share a
// transaction.
func (o *observation) together(ran int) {
	for i := range o.open {
		o.open[i].Trace.InTransaction = o.open[i].Trace.InTransaction || ran > 1
	}
}

// commit gives an error that came with the commit, such as that of a deferred
// constraint, to the last statement.
func (o *observation) commit(failed *pgconn.PgError) {
	if n := len(o.open); n > 0 && failed != nil && o.open[n-1].Trace.SQLState == "" {
		o.open[n-1].Trace.Fail(failed)
	}
}

// end tells the statements of a transaction that is over: until now they held
// their locks.
func (o *observation) end(s *session) {
	now := time.Now()
	for i, st := range o.open {
		for l := range st.Trace.Locks {
			if st.Trace.SQLState == "" {
				st.Trace.Locks[l].Held += now.Sub(o.at[i].at) - (o.spent - o.at[i].spent)
			}
		}
		s.proxy.notable(st)
	}
	o.open, o.at, o.spent = nil, nil, 0
	if o.tx {
		s.proxy.opts.Observer.Forget(o.pid)
		o.tx = false
	}
}

// abandon tells the statements that no answer came to: the connection was lost,
// or the client hung up.
func (s *session) abandon() {
	for _, u := range s.queue.left() {
		x := u.run
		looked := s.waiting != nil && s.waiting.unit == u
		switch {
		case x == nil:
		case x.done && looked:
			s.after(s.waiting)
		case x.done:
			s.timed(x)
		default:
			s.lose(u, looked)
		}
	}
}

// lose tells a statement that was under way.
func (s *session) lose(u *unit, looked bool) {
	x := u.run
	x.took = time.Since(x.began)
	t := x.plain()
	if looked {
		if seen, err := s.traced(s.waiting); err == nil {
			t = seen
		}
	}
	t.SQLState, t.Error = connectionFailure, "the connection ended while the statement ran: whether it took effect is not known"
	if x.told {
		s.proxy.tell(Statement{ID: x.id, PID: s.process(), Ended: true, Trace: t})
	}
}

// timed tells a statement that was not held: only its time is known. The queue's
// lock is held.
func (s *session) timed(x *execution) {
	t := x.plain()
	if x.told {
		t.Unseen = append(t.Unseen, "The statement was only timed: locks, scans and changes are not told.")
		s.proxy.tell(Statement{ID: x.id, PID: s.process(), Ended: true, Trace: t})
		return
	}
	s.proxy.notable(Statement{ID: x.id, PID: s.process(), Ended: true, Trace: t})
}

// refused tells a statement that the server did not even begin to run.
func (s *session) refused(sql string, err *pgconn.PgError) {
	x := s.proxy.execution(sql)
	x.began = time.Now()
	x.fail(err)
	s.proxy.notable(Statement{ID: x.id, PID: s.process(), Ended: true, Trace: x.plain()})
}
