package loadgen

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"upness/plan"
	"upness/recording"
)

func h2Server(t *testing.T, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestHTTP2(t *testing.T) {
	s := h2Server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-App-Version", r.Proto)
		_, _ = io.Copy(w, r.Body)
	})
	l := load(s.URL, 500, 200*time.Millisecond)
	l.HTTP, l.Insecure, l.Version.Header = "2", true, "X-App-Version"
	l.Targets[0].Body = "hello"
	got, _ := run(t, l)
	if n := got.kinds(); n[recording.OK] != 100 {
		t.Fatalf("kinds %v, want 100 ok; first %+v", n, got.results[0])
	}
	for _, r := range got.results {
		if r.Version != "HTTP/2.0" || r.BytesIn != 5 || r.Attempts != 1 || r.Remote == "" {
			t.Fatalf("result %+v", r)
		}
	}
}

func TestHTTP2WithoutTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("V", r.Proto) }))
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	l := load(s.URL, 500, 20*time.Millisecond)
	l.HTTP, l.Version.Header = "2", "V"
	got, _ := run(t, l)
	if r := got.results[0]; r.Kind != recording.OK || r.Version != "HTTP/2.0" {
		t.Errorf("result %+v", r)
	}
}

// A server that moves its clients on with GOAWAY fails no request: one that it
// had not begun is sent again, and says so.
func TestHTTP2GoAwayIsNoFailure(t *testing.T) {
	l, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	begun := make(chan struct{})
	go func() {
		first, err := l.Accept()
		if err != nil {
			return
		}
		f := newFramer(first)
		one := f.request()
		close(begun)
		f.request()
		_ = f.WriteGoAway(one, http2.ErrCodeNo, nil) // the second was not begun
		f.answer(one)
		second, err := l.Accept()
		if err != nil {
			return
		}
		f = newFramer(second)
		f.answer(f.request())
	}()
	plan := load("http://"+l.Addr().String(), 1, time.Second)
	plan.HTTP = "2"
	g, s := generator(t, plan)
	var sent sync.WaitGroup
	sent.Go(func() { g.send(&due{}) })
	<-begun
	g.send(&due{})
	sent.Wait()
	attempts := 0
	for _, r := range s.results {
		attempts += int(r.Attempts)
		if r.Kind != recording.OK || (r.Attempts > 1) != strings.Contains(r.Error, "GOAWAY") {
			t.Errorf("result %+v, want ok, and a remark when sent twice", r)
		}
	}
	if attempts != 3 {
		t.Errorf("%d attempts, want 3", attempts)
	}
}

// framer is the server's side of an HTTP/2 connection, by hand.
type framer struct{ *http2.Framer }

func newFramer(c net.Conn) framer {
	preface := make([]byte, len(http2.ClientPreface))
	_, _ = io.ReadFull(c, preface)
	f := framer{http2.NewFramer(c, c)}
	_ = f.WriteSettings()
	return f
}

// request reads until a request's head, and returns its stream.
func (f framer) request() uint32 {
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return 0
		}
		if h, ok := frame.(*http2.HeadersFrame); ok {
			return h.StreamID
		}
	}
}

func (f framer) answer(stream uint32) {
	var head bytes.Buffer
	_ = hpack.NewEncoder(&head).WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: head.Bytes(), EndHeaders: true, EndStream: true})
}

// Through net/http too, a reset on reused connections is not hidden.
func TestNetHTTPResendsNothing(t *testing.T) {
	gate, address := newGate(t, 20)
	go func() {
		for _, c := range <-gate.all {
			_, _ = c.Write([]byte(okAnswer))
		}
		for _, c := range <-gate.all {
			_ = c.Close()
		}
	}()
	g, s := generator(t, load(address, 1, time.Second))
	c, err := newNetHTTP(g)
	if err != nil {
		t.Fatal(err)
	}
	g.carrier = c
	for range 2 {
		var sent sync.WaitGroup
		for range 20 {
			sent.Go(func() { g.send(&due{}) })
		}
		sent.Wait()
	}
	if got := s.kinds(); got[recording.OK] != 20 || got[recording.EOF]+got[recording.Reset] != 20 {
		t.Errorf("kinds %v, want 20 ok and 20 eof", got)
	}
	for _, r := range s.results {
		if r.Attempts != 1 {
			t.Errorf("result %+v, want one attempt", r)
		}
	}
}

// A request of the fresh lane has a connection of its own, and leaves those of the
// other lanes alone.
func TestNetHTTPLanes(t *testing.T) {
	address := serve(t, status(200))
	for name, change := range map[string]func(*plan.Load){
		"HTTP/2": func(l *plan.Load) { l.Targets[0].URL, l.HTTP, l.Insecure = h2Server(t, status(200)).URL, "2", true },
		"proxy":  func(l *plan.Load) { l.Proxy = address },
	} {
		l := load(address, 1, time.Second)
		change(&l)
		g, s := generator(t, l)
		for i, lane := range []lane{reused, fresh, reused, fresh} {
			g.send(&due{lane: lane})
			if r := s.results[i]; r.Kind != recording.OK || r.Reused != (i == 2) {
				t.Errorf("%s, request %d: %+v, want reused %v", name, i, r, i == 2)
			}
		}
	}
}

func TestProxy(t *testing.T) {
	behind := serve(t, status(200))
	var through atomic.Int64
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		through.Add(1)
		(&httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}).ServeHTTP(w, r)
	})
	l := load(behind, 500, 20*time.Millisecond)
	l.Proxy = proxy
	if err := probe(t, l); err != nil {
		t.Fatal(err)
	}
	s, _ := run(t, l)
	u, _ := url.Parse(proxy)
	if got := s.kinds(); got[recording.OK] != 10 || through.Load() != 10 || s.results[0].Remote != u.Host {
		t.Errorf("kinds %v, %d through the proxy; first %+v", got, through.Load(), s.results[0])
	}
}

func TestRedirectsAreFollowedWhenAsked(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /old", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/new", http.StatusPermanentRedirect)
	})
	mux.HandleFunc("POST /new", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/seen", http.StatusSeeOther) })
	mux.HandleFunc("GET /seen", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "seen") })
	url := serve(t, mux.ServeHTTP)
	for hops, want := range map[int]uint16{0: 308, 1: 303, 2: 200} {
		l := load(url+"/old", 1, time.Second)
		l.Redirects = hops
		l.Targets[0] = plan.Target{Name: "write", Method: "POST", URL: url + "/old", Body: "x"}
		g, s := generator(t, l)
		g.send(&due{})
		if r := s.results[0]; r.Code != want {
			t.Errorf("with %d redirects: %+v, want %d", hops, r, want)
		}
	}
}
