package proxy

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// farewell is how long the server gets to hang up after the client's Terminate.
const farewell = 5 * time.Second

// session is one client's connection and the one to the server that stands for
// it. Two goroutines carry its messages; the one that forwards what the client
// sends also holds statements and looks at what they did.
type session struct {
	proxy          *Proxy
	ctx            context.Context
	client, server net.Conn
	up, down       *stream // client to server, server to client
	queue          *queue
	at             server
	blind          bool // a replication connection: nothing is looked at

	// Of the goroutine that forwards.
	prepared map[string]string // SQL by the name of the statement
	portals  map[string]string // SQL by the name of the portal
	started  map[string]bool   // portals that were executed since they were bound
	batch    int               // messages of the extended protocol since the last Sync
	ran      int               // executions since then
	waiting  *hold             // a COPY that waits for rows
	watch    observation
	gone     bool // nothing can be asked any more

	bye atomic.Bool // the client says good-bye

	mu   sync.Mutex
	pid  int    // of the backend, as the server told it
	key  string // process ID and key by which it can be cancelled
	last string // FATAL that the server said
}

func newSession(ctx context.Context, p *Proxy, client, server net.Conn) *session {
	return &session{
		proxy: p, ctx: ctx, client: client, server: server,
		up: newStream(client, server), down: newStream(server, client), queue: newQueue(),
		prepared: map[string]string{}, portals: map[string]string{}, started: map[string]bool{},
	}
}

// run carries messages until one of the two hangs up. An error is a connection
// that the server, or the network, ended against the client's will.
func (s *session) run() error {
	defer s.close()
	var lost error
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		lost = s.answer()
		s.queue.close()
		s.server.Close()
		s.tellLost(lost)
		s.client.Close()
	}()
	if s.forward() {
		_ = s.server.SetReadDeadline(time.Now().Add(farewell))
	} else {
		s.server.Close()
	}
	s.queue.close()
	<-answered
	s.gone = true
	s.abandon()
	s.watch.end(s)
	return s.lostError(lost)
}

func (s *session) close() {
	s.client.Close()
	s.server.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proxy.forget(s.key)
}

// lostError says why the connection was lost, when it was the server's or the
// network's doing. A refused login is the client's to tell.
func (s *session) lostError(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ctx.Err() != nil || s.pid == 0:
		return nil
	case s.last != "":
		err = errors.New(s.last)
	case s.bye.Load() || errors.Is(err, net.ErrClosed):
		return nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the server hung up without a word")
	}
	return fmt.Errorf("connection of backend %d lost: %w", s.pid, err)
}

// tellLost gives a client that waits the reason, as the server would.
func (s *session) tellLost(err error) {
	if s.ctx.Err() != nil || s.bye.Load() || errors.Is(err, net.ErrClosed) {
		return
	}
	s.mu.Lock()
	told := s.last != ""
	s.mu.Unlock()
	if !told {
		refuse(s.client, connectionFailure, "upness: the connection to the database was lost")
	}
}

// refuse ends a client's connection with a FATAL error. A client that cannot be
// told is gone.
func refuse(client net.Conn, code, text string) {
	raw, err := (&pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: code, Message: text}).Encode(nil)
	if err == nil {
		_ = client.SetWriteDeadline(time.Now().Add(farewell))
		_, _ = client.Write(raw)
	}
}

// keyed remembers the backend's process ID and the key to cancel it with.
func (s *session) keyed(body []byte) {
	if len(body) < 4 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pid, s.key = int(binary.BigEndian.Uint32(body)), string(body)
}
