package api

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inFlight starts so many requests that wait for a lock until the test commits.
func inFlight(db *database, s *server, n int) <-chan reply {
	db.t.Helper()
	db.do(`BEGIN; LOCK responses`)
	replies := make(chan reply, n)
	for range n {
		go func() { replies <- s.ask("POST", "/responses", post) }()
	}
	db.await(n)
	return replies
}

func (s *server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// refuses waits until nobody listens any more.
func (s *server) refuses() {
	s.t.Helper()
	eventually(s.t, "refused connections", func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
}

func TestDrainLosesNothing(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{})
	replies := inFlight(db, s, 8)
	s.signal(syscall.SIGTERM)
	s.refuses()
	select {
	case got := <-replies:
		t.Fatalf("a request ended although it waits for a lock: %+v", got)
	default:
	}
	db.do(`COMMIT`)
	for range 8 {
		if got := <-replies; got.err != nil || got.status != 201 || !got.close {
			t.Errorf("%d %s, %v, connection to be closed %t; want 201 and true", got.status, got.body, got.err, got.close)
		}
	}
	if err := s.ended(); err != nil {
		t.Errorf("ended with %v, want status 0", err)
	}
	var n int
	if err := db.QueryRow(t.Context(), `SELECT count(*) FROM responses WHERE course_id = 2`).Scan(&n); err != nil || n != 8 {
		t.Errorf("%d responses stored, %v; want 8", n, err)
	}
}

func TestDrainHasALimit(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Drain: 50 * time.Millisecond})
	replies := inFlight(db, s, 2)
	s.signal(syscall.SIGTERM)
	for range 2 {
		if got := <-replies; got.err == nil {
			t.Errorf("answered %d, want a connection that is cut off", got.status)
		}
	}
	if err := s.ended(); err == nil || !strings.Contains(s.said.String(), "drain: requests still in flight after 50ms were cut off") {
		t.Errorf("ended with %v and said %q", err, s.said)
	}
	db.do(`COMMIT`)
}

func TestLinger(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Linger: time.Hour})
	kept := &http.Transport{}
	defer kept.CloseIdleConnections()
	if got := s.askOver(kept, "GET", "/ping", ""); got.status != 200 || got.close {
		t.Fatalf("before: %+v", got)
	}
	s.signal(syscall.SIGTERM)
	eventually(t, "a failing health check", func() bool { return s.ask("GET", "/ping", "").status == 503 })
	for name, got := range map[string]reply{
		"on the connection that was kept": s.askOver(kept, "POST", "/responses", post),
		"on a new connection":             s.ask("POST", "/responses", post),
	} {
		if got.err != nil || got.status != 201 || !got.close {
			t.Errorf("%s: %d, %v, connection to be closed %t; want 201 and true", name, got.status, got.err, got.close)
		}
	}
	s.signal(syscall.SIGTERM)
	s.refuses()
	if err := s.ended(); err != nil {
		t.Errorf("ended with %v, want status 0", err)
	}
}

func TestTerminatedWhileStarting(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://127.0.0.1:1/none")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	if err := Main(ctx, Config{Startup: time.Hour}, &out, io.Discard); err != nil || out.Len() > 0 {
		t.Errorf("Main = %v, said %q; want neither", err, out.String())
	}
}

func TestKill(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{})
	replies := inFlight(db, s, 2)
	s.signal(syscall.SIGKILL)
	for range 2 {
		if got := <-replies; got.err == nil {
			t.Errorf("answered %d, want a connection that is cut off", got.status)
		}
	}
	s.refuses()
	if err := s.ended(); err == nil {
		t.Error("ended with status 0, want SIGKILL")
	}
	db.do(`COMMIT`)
}

func TestIdleConnectionsAreClosed(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{KeepAlive: 500 * time.Millisecond}) // which bounds a request's head, too: a stall must not
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("GET /task1 HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	conn.SetReadDeadline(time.Now().Add(time.Minute))
	for buffer := make([]byte, 4096); ; {
		if _, err := conn.Read(buffer); err != nil {
			if err.Error() != "EOF" {
				t.Errorf("the connection ended with %v, want EOF", err)
			}
			return
		}
	}
}
