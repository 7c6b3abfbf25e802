package loadgen

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

// A server that moves its clients on with GOAWAY fails no request: those that
// it had not begun are sent again, and say so.
func TestHTTP2GoAwayIsNoFailure(t *testing.T) {
	var n atomic.Int64
	s := h2Server(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1)%20 == 0 {
			w.Header().Set("Connection", "close") // over HTTP/2: GOAWAY after this answer
		}
	})
	l := load(s.URL, 100, 2*time.Second)
	l.HTTP, l.Insecure = "2", true
	got := &shelf{}
	g, err := New(context.Background(), l, Options{Clock: recording.StartClock(), Sink: got})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if kinds := got.kinds(); kinds[recording.OK] != 200 {
		t.Errorf("kinds %v, want 200 ok", kinds)
	}
	for _, r := range got.results {
		if r.Kind != recording.OK {
			t.Logf("%+v", r)
		}
		if (r.Attempts > 1) != (r.Error != "") {
			t.Errorf("%d attempts with error %q", r.Attempts, r.Error)
		}
	}
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
