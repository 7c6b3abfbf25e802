package proxy

import (
	"bytes"

	"github.com/jackc/pgx/v5/pgproto3"
)

// forward carries what the client sends until it hangs up, and says whether it
// took its leave. Errors of the connection come to the same as its end.
func (s *session) forward() (bye bool) {
	for {
		m, err := s.up.next()
		if err != nil {
			return false
		}
		if m.kind == 'X' { // before the server hangs up for it
			s.bye.Store(true)
		}
		if err := s.message(m); err != nil {
			s.proxy.fault(err)
			return false
		}
		if m.kind == 'X' {
			return s.up.out.Flush() == nil
		}
	}
}

// message carries one message.
func (s *session) message(m message) error {
	switch m.kind {
	case 'd', 'H', 'X', 'p':
		return s.up.relay(m)
	case 'c', 'f':
		return s.copied(m)
	case 'S':
		return s.sync(m)
	}
	if err := s.settle(); err != nil {
		return err
	}
	if s.waiting != nil {
		return s.up.relay(m) // amid the rows of a COPY: the server will hang up
	}
	body, err := s.up.body(m)
	if err != nil {
		return err
	}
	switch m.kind {
	case 'Q':
		return s.query(m, text(body))
	case 'P':
		return s.parse(m, body)
	case 'B':
		return s.bind(m, body)
	case 'E':
		return s.execute(m, text(body))
	case 'C':
		s.forget(body)
	}
	if m.kind != 'F' {
		s.batch++
	}
	s.queue.push(&unit{kind: m.kind})
	return s.up.relay(m)
}

// names is how many prepared statements and portals of a session are remembered.
const names = 10000

// parse remembers what a prepared statement is.
func (s *session) parse(m message, body []byte) error {
	name, rest := cutText(body)
	sql, _ := cutText(rest)
	if len(s.prepared) < names {
		s.prepared[name] = sql
	}
	if err := s.open(sql); err != nil {
		return err
	}
	s.batch++
	s.queue.push(&unit{kind: 'P', sql: sql})
	return s.up.relay(m)
}

// bind remembers what a portal runs.
func (s *session) bind(m message, body []byte) error {
	portal, rest := cutText(body)
	name, _ := cutText(rest)
	sql := s.prepared[name]
	if len(s.portals) < names {
		s.portals[portal] = sql
	}
	delete(s.started, portal)
	if err := s.open(sql); err != nil {
		return err
	}
	s.batch++
	s.queue.push(&unit{kind: 'B', sql: sql})
	return s.up.relay(m)
}

// forget drops the name that a Close closes.
func (s *session) forget(body []byte) {
	if len(body) == 0 {
		return
	}
	if name := text(body[1:]); body[0] == 'S' {
		delete(s.prepared, name)
	} else {
		delete(s.portals, name)
	}
}

// copied ends the rows of a COPY. In the extended protocol the server says that
// the statement is done only when asked to.
func (s *session) copied(m message) error {
	if err := s.up.relay(m); err != nil {
		return err
	}
	s.queue.copied()
	if s.waiting == nil {
		return nil
	}
	if s.waiting.unit.kind == 'E' {
		if err := s.up.send(&pgproto3.Flush{}); err != nil {
			return err
		}
	}
	return s.settle()
}

// sync ends a batch of the extended protocol. One that is sent while the server
// waits for rows is ignored there.
func (s *session) sync(m message) error {
	if _, copying := s.queue.state(); copying {
		return s.up.relay(m)
	}
	if err := s.settle(); err != nil {
		return err
	}
	u := s.queue.push(&unit{kind: 'S', held: s.watching()})
	if err := s.up.relay(m); err != nil || !u.held {
		s.batch, s.ran = 0, 0
		return err
	}
	s.watch.together(s.ran)
	return s.ended(u)
}

// text is a message's text up to its end, or as far as it was read.
func text(body []byte) string {
	t, _ := cutText(body)
	return t
}

func cutText(body []byte) (string, []byte) {
	t, rest, _ := bytes.Cut(body, []byte{0})
	return string(t), rest
}

// flush sends what was written to the server.
func (s *session) flush() error {
	if err := s.up.out.Flush(); err != nil {
		return errOver
	}
	return nil
}

// drained waits until the server has answered all that the client sent so far. Of
// what a client sends without waiting for answers some may not have gone out yet,
// and the server keeps its answers to a batch until it is asked for them.
func (s *session) drained() (status byte, err error) {
	if s.batch > 0 {
		if err := s.up.send(&pgproto3.Flush{}); err != nil {
			return 0, err
		}
	}
	if err := s.flush(); err != nil {
		return 0, err
	}
	return s.queue.drained()
}
