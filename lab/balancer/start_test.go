package balancer

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// patience bounds every wait of these tests; it is long because machines are slow.
const patience = 30 * time.Second

// running is a balancer under test: Main itself, on real sockets.
type running struct {
	*Client
	t   *testing.T
	url string
}

// start runs Main with quick health checks, unless cfg says otherwise.
func start(t *testing.T, cfg Config) *running {
	t.Helper()
	if cfg.Interval == 0 {
		cfg.Interval = 5 * time.Millisecond
	}
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- Main(ctx, cfg, in, testWriter{t}) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Main: %v", err)
		}
	})
	var ready Ready
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	client := NewClient(ready.Admin)
	t.Cleanup(client.Close)
	return &running{client, t, "http://" + ready.Listening}
}

// testWriter shows what Main logs.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	fmt.Printf("%s: %s", w.t.Name(), b) // the test may have ended
	return len(b), nil
}

// add registers a target and waits for the state.
func (b *running) add(id, addr string, until State) {
	b.t.Helper()
	if err := b.Register(b.t.Context(), id, addr); err != nil {
		b.t.Fatal(err)
	}
	b.await(id, until)
}

// await waits until the target is in the state.
func (b *running) await(id string, until State) Target {
	b.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if tg := b.target(id); tg.State == until {
			return tg
		}
	}
	b.t.Fatalf("target %s is %+v, not %s", id, b.target(id), until)
	return Target{}
}

func (b *running) target(id string) Target {
	b.t.Helper()
	list, err := b.Targets(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	for _, tg := range list {
		if tg.ID == id {
			return tg
		}
	}
	return Target{ID: id, Health: Health{State: Unused}}
}

// get sends one GET on a connection of its own and returns status, header and body.
func (b *running) get(path string) (int, http.Header, string) {
	b.t.Helper()
	code, header, body, err := get(b.url + path)
	if err != nil {
		b.t.Fatal(err)
	}
	return code, header, body
}

func get(url string) (int, http.Header, string, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	resp, err := client.Get(url)
	if err != nil {
		return 0, nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(body), err
}

// server is a well-behaved target that answers with its name; handle may be nil.
func server(t *testing.T, name string, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-App-Version", name)
		if handle != nil && r.URL.Path != "/ping" {
			handle(w, r)
			return
		}
		io.WriteString(w, name)
	}))
	t.Cleanup(s.Close)
	return s
}

func addrOf(s *httptest.Server) string { return s.Listener.Addr().String() }

// raw is a target below HTTP: script is given each connection with what was
// asked on it, except health checks, which pass.
type raw struct {
	addr  string
	asked atomic.Int64 // requests read, health checks left out
	conns atomic.Int64 // connections on which they came

	mu   sync.Mutex
	open []net.Conn
	l    net.Listener
}

// end closes the listener and every connection at once.
func (r *raw) end() {
	r.l.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.open {
		c.Close()
	}
}

// newRaw starts one. For each request script may write to the connection; when
// it returns false the connection is left as it is and the next request is not read.
func newRaw(t *testing.T, script func(c net.Conn, nth int64) bool) *raw {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &raw{addr: l.Addr().String(), l: l}
	t.Cleanup(r.end)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.mu.Lock()
			r.open = append(r.open, c)
			r.mu.Unlock()
			go r.serve(c, script)
		}
	}()
	return r
}

const rawOK = "HTTP/1.1 200 OK\r\nX-App-Version: raw\r\nContent-Length: 3\r\n\r\nraw"

func (r *raw) serve(c net.Conn, script func(net.Conn, int64) bool) {
	in := bufio.NewReader(c)
	for first := true; ; first = false {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		io.Copy(io.Discard, req.Body)
		if req.URL.Path == "/ping" {
			io.WriteString(c, rawOK)
			continue
		}
		if first {
			r.conns.Add(1)
		}
		if !script(c, r.asked.Add(1)) {
			return
		}
	}
}
