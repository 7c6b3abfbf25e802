package proxy

import (
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"upness/migrate/trace"
)

// hold is a statement that the proxy looks at.
type hold struct {
	unit   *unit
	follow *trace.Following // of one outside of a transaction; nil: it is looked at when it has ended
	waits  *trace.Following // of one in a transaction: for whom it waits

	lock, statement time.Duration // timeouts of one that is followed
}

// query carries a Query of the simple protocol.
func (s *session) query(m message, sql string) error {
	x := s.proxy.execution(sql)
	if !s.observes(x) {
		s.begin(x) // from the push on it is the other goroutine's
		s.queue.push(&unit{kind: 'Q', run: x})
		s.batch, s.ran = 0, 0 // it ends a batch as a Sync does
		return s.up.relay(m)
	}
	status, err := s.drained()
	if err != nil {
		return err
	}
	if s.queue.ignores() {
		return s.up.relay(m) // a client's mistake: its Sync is missing
	}
	if s.ran == 0 {
		s.batch = 0 // nothing is under way that the proxy's own Sync could end
	}
	h := &hold{unit: &unit{kind: 'Q', run: x, held: true}}
	x.inTx = status != 'I' || x.kind.several
	long := m.size > bufferSize-headerSize
	switch {
	case x.kind.class == control || status == 'E':
	case status == 'T':
		s.before()
	case x.kind.several || x.kind.outside || x.kind.copies || long:
		s.follow(h)
	default:
		s.before()
		return s.convert(m, h)
	}
	s.begin(x)
	s.wait(h)
	s.queue.push(h.unit)
	if err := s.up.relay(m); err != nil {
		return err
	}
	return s.hold(h)
}

// convert sends a Query as Parse, Bind, Describe and Execute, so that its locks
// can be read before the Sync that commits it.
func (s *session) convert(m message, h *hold) error {
	if err := s.up.drop(m); err != nil {
		return err
	}
	x := h.unit.run
	h.unit.kind = 'q'
	s.batch++
	s.begin(x)
	s.wait(h)
	s.queue.push(h.unit)
	err := s.up.send(&pgproto3.Parse{Query: x.sql}, &pgproto3.Bind{}, &pgproto3.Describe{ObjectType: 'P'}, &pgproto3.Execute{}, &pgproto3.Flush{})
	if err != nil {
		return err
	}
	if err := s.hold(h); err != nil {
		return err
	}
	if h.unit.failed != nil { // up to a Sync the server reads nothing
		end := s.queue.push(&unit{kind: 'S', held: true, converted: true})
		if err := s.up.send(&pgproto3.Sync{}); err != nil {
			return err
		}
		if err := s.answered(end); err != nil {
			return err
		}
	}
	// A Query leaves no unnamed statement behind.
	end := s.queue.push(&unit{kind: 'S', held: true, converted: true})
	if err := s.up.send(&pgproto3.Close{ObjectType: 'S'}, &pgproto3.Sync{}); err != nil {
		return err
	}
	return s.ended(end)
}

// execute carries an Execute of the extended protocol. What runs on, portion by
// portion, is looked at when its first portion is done.
func (s *session) execute(m message, portal string) error {
	if s.started[portal] {
		s.queue.push(&unit{kind: 'E'}) // the next portion
		return s.up.relay(m)
	}
	s.started[portal] = true
	x := s.proxy.execution(s.portals[portal])
	status, _ := s.queue.state()
	x.inTx = status != 'I' || s.ran > 0
	s.batch++
	s.ran++
	if !s.observes(x) || x.kind.class == control || status == 'E' {
		s.begin(x)
		s.queue.push(&unit{kind: 'E', run: x})
		return s.up.relay(m)
	}
	h := &hold{unit: &unit{kind: 'E', run: x, held: true}}
	if status == 'I' && x.kind.outside && s.ran == 1 {
		s.follow(h)
	} else {
		s.before()
	}
	s.begin(x)
	s.wait(h)
	s.queue.push(h.unit)
	if err := s.up.relay(m); err != nil {
		return err
	}
	if err := s.up.send(&pgproto3.Flush{}); err != nil {
		return err
	}
	return s.hold(h)
}

// open looks at where the transaction stands before the first message of a
// batch: what Parse and Bind lock is the statement's too.
func (s *session) open(sql string) error {
	if s.batch > 0 {
		return nil
	}
	x := &execution{sql: sql, kind: kindOf(sql)}
	if !s.observes(x) || x.kind.class != work || x.kind.outside {
		return nil
	}
	status, err := s.drained()
	if status != 'E' {
		s.before()
	}
	return err
}

// hold waits until the statement has ended, or waits for rows, and then looks at
// what it did.
func (s *session) hold(h *hold) error {
	s.waiting = h
	return s.settle()
}

// settle ends a hold, unless it is a COPY that waits for rows.
func (s *session) settle() error {
	h := s.waiting
	if h == nil {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	if over, err := s.queue.stands(h.unit); err != nil || !over {
		return err
	}
	s.waiting = nil
	s.after(h)
	if h.unit.kind == 'Q' {
		s.batch, s.ran = 0, 0 // it ends a batch as a Sync does
		return s.release()
	}
	return nil
}

// answered waits for the answer to what was sent.
func (s *session) answered(u *unit) error {
	if err := s.flush(); err != nil {
		return err
	}
	return s.queue.answered(u)
}

// ended waits for the answer to a Sync, and gives it to the client.
func (s *session) ended(u *unit) error {
	if err := s.answered(u); err != nil {
		return err
	}
	s.watch.commit(u.failed)
	s.batch, s.ran = 0, 0
	return s.release()
}

// release gives the client the ReadyForQuery that was held. When the transaction
// is over its locks are gone, and what it did is told.
func (s *session) release() error {
	status, _ := s.queue.state()
	if status == 'I' {
		s.watch.end(s)
	}
	raw, err := (&pgproto3.ReadyForQuery{TxStatus: status}).Encode(nil)
	if err != nil {
		return err
	}
	_, err = s.client.Write(raw)
	return err
}
