package proxy

import (
	"bytes"
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"
)

// answerLimit bounds an answer to a question of the proxy's own, in bytes.
const answerLimit = 64 << 20

// fate is what becomes of a message of the server.
type fate int

const (
	pass fate = iota // to the client
	drop
	taken // it was read already
)

// answer carries what the server sends until it hangs up.
func (s *session) answer() error {
	for {
		m, err := s.down.next()
		if err != nil {
			return err
		}
		to, err := s.take(m)
		switch {
		case err != nil:
		case to == pass:
			err = s.down.relay(m)
		case to == drop:
			err = s.down.drop(m)
		}
		if err != nil {
			return err
		}
	}
}

// take looks at the next message and says what becomes of it.
func (s *session) take(m message) (fate, error) {
	switch m.kind {
	case 'd', 'N', 'A':
		return pass, nil // rows of COPY, and what may come at any time
	case 'D', 'T':
		if !s.queue.asked() {
			if m.kind == 'T' {
				s.described()
			}
			return pass, nil
		}
	}
	if m.kind == 'D' && m.size > bufferSize-headerSize {
		return taken, s.takeLarge(m)
	}
	body, err := s.down.body(m)
	if err != nil {
		return drop, err
	}
	switch m.kind {
	case 'R':
		return s.authentication(body)
	case 'K':
		s.keyed(body)
		s.proxy.remember(s)
	case 'Z':
		return s.ready(body)
	}
	return s.replied(m.kind, body), nil
}

// takeLarge reads a row of the proxy's own that does not fit the buffer.
func (s *session) takeLarge(m message) error {
	if m.size > answerLimit {
		return fmt.Errorf("answer of %d bytes to a question of the proxy's own", m.size)
	}
	row, err := s.down.whole(m)
	if err != nil {
		return err
	}
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	if u := s.queue.head(); u != nil && u.own != nil {
		u.own.take('D', row)
	}
	return nil
}

// described takes the end of the answer to a Describe.
func (s *session) described() {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	s.queue.pop("D")
}

// authentication passes on how the server wants to know the client. Over TLS it
// offers SCRAM with a binding to that connection, which is not the client's.
func (s *session) authentication(body []byte) (fate, error) {
	var sasl pgproto3.AuthenticationSASL
	if err := sasl.Decode(body); err != nil {
		return pass, nil // another kind, or not ours to judge
	}
	var left pgproto3.AuthenticationSASL
	for _, name := range sasl.AuthMechanisms {
		if name != "SCRAM-SHA-256-PLUS" {
			left.AuthMechanisms = append(left.AuthMechanisms, name)
		}
	}
	if len(left.AuthMechanisms) == len(sasl.AuthMechanisms) {
		return pass, nil
	}
	// What was looked at lies in the same buffer that is sent from.
	return drop, s.down.send(&left)
}

// ready takes a ReadyForQuery. One that is held is the forwarding goroutine's to
// give to the client; all that came before it is sent first.
func (s *session) ready(body []byte) (fate, error) {
	if len(body) != 1 {
		return drop, fmt.Errorf("ReadyForQuery of %d bytes", len(body))
	}
	status := body[0]
	if err := s.down.out.Flush(); err != nil {
		return drop, err
	}
	q := s.queue
	q.mu.Lock()
	u := q.ready(status)
	q.mu.Unlock()
	switch {
	case u == nil:
		return pass, nil
	case u.own != nil || u.held:
		return drop, nil
	case u.run != nil:
		s.timed(u.run)
	}
	return pass, nil
}

// replied takes a message that answers the head of the queue.
func (s *session) replied(kind byte, body []byte) fate {
	q := s.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.head()
	if u == nil {
		if kind == 'E' {
			s.said(body)
		}
		return pass
	}
	if u.own != nil {
		return s.ownReply(u, kind, body)
	}
	switch kind {
	case '1':
		q.pop("P")
	case '2':
		q.pop("B")
	case '3':
		q.pop("C")
	case 'n':
		q.pop("D")
	case 'G', 'W':
		q.copies()
	case 'H':
		if u.run != nil {
			u.run.out = true
		}
	case 'C', 'I', 's':
		s.completed(u, kind, body)
	case 'E':
		s.failed(u, body)
	}
	if (u.kind == 'q' || u.converted) && bytes.IndexByte([]byte("123n"), kind) >= 0 {
		return drop // of a Query no client expects these
	}
	return pass
}

// ownReply takes a part of the answer to the proxy's own question.
func (s *session) ownReply(u *unit, kind byte, body []byte) fate {
	if kind == 'S' {
		return pass
	}
	if !u.own.take(kind, body) {
		return drop
	}
	if kind == 'E' {
		// Up to the next Sync, which is the client's, the server reads nothing: the
		// client has to know.
		s.queue.skip()
		return pass
	}
	s.queue.pop("C")
	return drop
}

// completed takes the end of a statement.
func (s *session) completed(u *unit, kind byte, body []byte) {
	if u.run != nil {
		u.run.complete(string(bytes.TrimRight(body, "\x00")))
	}
	s.queue.copying = false
	if u.kind != 'E' && u.kind != 'q' {
		return
	}
	s.queue.pop("Eq")
	if u.run != nil && !u.held {
		s.timed(u.run)
	}
}

// failed takes an ErrorResponse.
func (s *session) failed(u *unit, body []byte) {
	refused := refusal(body)
	if refused.SeverityUnlocalized == "FATAL" {
		s.said(body)
	}
	s.queue.copying = false
	u.failed = refused
	if u.run != nil {
		u.run.fail(refused)
		if u.kind == 'E' && !u.held {
			s.timed(u.run)
		}
	} else if u.sql != "" {
		s.refused(u.sql, refused)
	}
	if u.kind != 'Q' && u.kind != 'F' {
		s.queue.skip()
	}
}

// said keeps a FATAL error, for who asks why the connection ended.
func (s *session) said(body []byte) {
	if e := refusal(body); e.SeverityUnlocalized == "FATAL" || e.Severity == "FATAL" || e.Severity == "PANIC" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.last = e.Message
	}
}
