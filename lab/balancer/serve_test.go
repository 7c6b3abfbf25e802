package balancer

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestRoundRobin(t *testing.T) {
	b := start(t, Config{})
	for _, name := range []string{"a", "b", "c"} {
		b.add(name, addrOf(server(t, name, nil)), Healthy)
	}
	got := map[string]int{}
	for range 30 {
		_, _, body := b.get("/")
		got[body]++
	}
	if got["a"] != 10 || got["b"] != 10 || got["c"] != 10 {
		t.Errorf("30 requests went %v, want 10 to each of a, b, c", got)
	}
}

// own fails the test unless the answer is a page of the balancer's own.
func own(t *testing.T, code int, header http.Header, want int) {
	t.Helper()
	if code != want {
		t.Errorf("status %d, want %d", code, want)
	}
	if header.Get("Server") != Server || header.Get("X-App-Version") != "" {
		t.Errorf("header %v: want Server %s and no X-App-Version", header, Server)
	}
}

func TestBadGateway(t *testing.T) {
	closed, _ := bound(t)
	for name, script := range map[string]func(c net.Conn, _ int64) bool{
		"refused": nil,
		"closed":  func(c net.Conn, _ int64) bool { c.Close(); return false },
		"reset": func(c net.Conn, _ int64) bool {
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
			return false
		},
		"malformed":        func(c net.Conn, _ int64) bool { io.WriteString(c, "SSH-2.0-OpenSSH\r\n\r\n"); return true },
		"malformed header": func(c net.Conn, _ int64) bool { io.WriteString(c, "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"); return true },
		"broken off head": func(c net.Conn, _ int64) bool {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nX-App-V")
			c.Close()
			return false
		},
		"switched protocols": func(c net.Conn, _ int64) bool { io.WriteString(c, "HTTP/1.1 101 Go\r\n\r\n"); return true },
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, Config{UnhealthyThreshold: 1})
			if script == nil {
				b.add("x", closed, Unhealthy) // fails open: the request is tried
			} else {
				b.add("x", newRaw(t, script).addr, Healthy)
			}
			code, header, _ := b.get("/")
			own(t, code, header, http.StatusBadGateway)
		})
	}
}

func TestUnavailable(t *testing.T) {
	b := start(t, Config{UnhealthyThreshold: 1 << 30})
	code, header, body := b.get("/")
	own(t, code, header, http.StatusServiceUnavailable)
	if !strings.Contains(body, "503 Service Unavailable") {
		t.Errorf("body %q", body)
	}
	sick := server(t, "sick", nil)
	sick.Config.Handler = http.NotFoundHandler()
	b.add("sick", addrOf(sick), Initial)
	code, header, _ = b.get("/")
	own(t, code, header, http.StatusServiceUnavailable)
}

func TestFailsOpen(t *testing.T) {
	b := start(t, Config{UnhealthyThreshold: 1})
	sick := server(t, "sick", nil)
	sick.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ping" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		io.WriteString(w, "sick")
	})
	b.add("sick", addrOf(sick), Unhealthy)
	if code, _, body := b.get("/"); code != 200 || body != "sick" {
		t.Errorf("with unhealthy targets only: %d %q, want the unhealthy one's answer", code, body)
	}
	b.add("well", addrOf(server(t, "well", nil)), Healthy)
	for range 4 {
		if _, _, body := b.get("/"); body != "well" {
			t.Errorf("with a healthy target: %q answered, want well", body)
		}
	}
}

func TestGatewayTimeout(t *testing.T) {
	b := start(t, Config{ResponseTimeout: 500 * time.Millisecond}) // in which a busy machine gets the request across
	asked := make(chan struct{}, 10)
	mute := newRaw(t, func(net.Conn, int64) bool { asked <- struct{}{}; return true })
	b.add("mute", mute.addr, Healthy)
	code, header, _ := b.get("/")
	own(t, code, header, http.StatusGatewayTimeout)
	<-asked
	if n := mute.asked.Load(); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
	// The late answer to the first request must never be taken for the second's.
	b.get("/")
	<-asked
	if asked, conns := mute.asked.Load(), mute.conns.Load(); asked != 2 || conns != 2 {
		t.Errorf("2 requests came as %d on %d connections, want 2 on 2", asked, conns)
	}
}

// What net/http's Transport would hide: it sends a GET again when the reused
// connection on which it was written turns out dead.
func TestNeverSendsTwice(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPost} {
		t.Run(method, func(t *testing.T) {
			b := start(t, Config{})
			target := newRaw(t, func(c net.Conn, nth int64) bool {
				if nth == 1 {
					io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
					return true
				}
				c.Close() // the second request was read on the same connection
				return false
			})
			b.add("x", target.addr, Healthy)
			for i, want := range []int{http.StatusNoContent, http.StatusBadGateway} {
				req, err := http.NewRequest(method, b.url, nil)
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Idempotency-Key", "1")
				resp, err := (&http.Client{Timeout: patience}).Do(req)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if resp.StatusCode != want {
					t.Errorf("request %d: status %d, want %d", i+1, resp.StatusCode, want)
				}
			}
			if asked, conns := target.asked.Load(), target.conns.Load(); asked != 2 || conns != 1 {
				t.Errorf("2 requests reached the target as %d on %d connections, want 2 on 1", asked, conns)
			}
		})
	}
}

// A connection that the target closed while it was idle is not used again, so
// that no request is lost on it.
func TestLeavesConnectionsThatTheTargetClosed(t *testing.T) {
	b := start(t, Config{})
	closed := make(chan struct{}, 100)
	target := newRaw(t, func(c net.Conn, _ int64) bool {
		io.WriteString(c, rawOK)
		c.Close()
		closed <- struct{}{}
		return false
	})
	b.add("x", target.addr, Healthy)
	for i := range 20 {
		if code, _, body := b.get("/"); code != 200 || body != "raw" {
			t.Fatalf("request %d: %d %q", i, code, body)
		}
		<-closed
	}
}

func TestReusesConnections(t *testing.T) {
	b := start(t, Config{})
	target := newRaw(t, func(c net.Conn, _ int64) bool { io.WriteString(c, rawOK); return true })
	b.add("x", target.addr, Healthy)
	for range 20 {
		b.get("/")
		b.settled("x")
	}
	if n := target.conns.Load(); n != 1 {
		t.Errorf("20 requests one after another took %d connections, want 1", n)
	}
}

// settled waits until nothing is in flight to the target: the client may have
// its answer before the connection is back in the pool.
func (b *running) settled(id string) {
	b.t.Helper()
	for deadline := time.Now().Add(patience); b.target(id).InFlight > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("target %s: still %d in flight", id, b.target(id).InFlight)
		}
	}
}

func TestClosesIdleConnections(t *testing.T) {
	b := start(t, Config{IdleTimeout: 500 * time.Millisecond}) // which bounds a request's head, too: a stall must not
	gone := make(chan error, 1)
	target := newRaw(t, func(c net.Conn, _ int64) bool {
		io.WriteString(c, rawOK)
		go func() {
			_, err := c.Read(make([]byte, 1))
			gone <- err
		}()
		return false
	})
	b.add("x", target.addr, Healthy)
	b.get("/")
	select {
	case err := <-gone:
		if !errors.Is(err, io.EOF) {
			t.Errorf("idle connection ended with %v, want EOF", err)
		}
	case <-time.After(patience):
		t.Error("the idle connection is still open")
	}
}

func TestAnswerThatBreaksOff(t *testing.T) {
	for name, text := range map[string]string{
		"of a length": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
		"in chunks":   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, Config{})
			target := newRaw(t, func(c net.Conn, _ int64) bool {
				io.WriteString(c, text)
				c.Close()
				return false
			})
			b.add("x", target.addr, Healthy)
			code, _, body, err := get(b.url)
			if code != 200 || body != "half" || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%d %q %v: want 200, half and an unexpected EOF", code, body, err)
			}
		})
	}
}

func TestClientThatLeaves(t *testing.T) {
	b := start(t, Config{})
	asked, left := make(chan struct{}), make(chan error, 1)
	target := newRaw(t, func(c net.Conn, _ int64) bool {
		close(asked)
		_, err := c.Read(make([]byte, 1))
		left <- err
		return false
	})
	b.add("x", target.addr, Healthy)
	client, err := net.Dial("tcp", strings.TrimPrefix(b.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	<-asked
	client.Close()
	select {
	case err := <-left:
		if err == nil {
			t.Error("the target got more than the request")
		}
	case <-time.After(patience):
		t.Error("the target was not told that the client left")
	}
	b.settled("x")
}
