package loadgen

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"upness/plan"
	"upness/recording"
)

// hijack takes the connection over, to misbehave on it.
func hijack(t *testing.T, w http.ResponseWriter) *net.TCPConn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return nil
	}
	return conn.(*net.TCPConn)
}

// reply writes raw bytes and closes.
func reply(t *testing.T, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(t, w)
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	}
}

func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(`{"name": "page"}`))
	}
}

func TestKindOfAnAnswer(t *testing.T) {
	tests := []struct {
		name   string
		serve  http.HandlerFunc
		change func(*plan.Load)
		want   recording.Kind
		code   uint16
	}{
		{name: "200", serve: status(200), want: recording.OK, code: 200},
		{name: "204", serve: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, want: recording.OK, code: 204},
		{name: "302 is not followed", serve: status(302, "Location", "/login"), want: recording.Redirect, code: 302},
		{name: "302 as expected", serve: status(302, "Location", "/x"), change: expect(plan.Expect{Status: []int{302}}), want: recording.OK, code: 302},
		{name: "404", serve: status(404), want: recording.HTTP4xx, code: 404},
		{name: "429", serve: status(429), want: recording.Shed, code: 429},
		{name: "500", serve: status(500), want: recording.HTTP5xx, code: 500},
		{name: "503", serve: status(503), want: recording.HTTP5xx, code: 503},
		{name: "503 with Retry-After", serve: status(503, "Retry-After", "1"), want: recording.Shed, code: 503},
		{name: "201 where 200 is asked for", serve: status(201), change: expect(plan.Expect{Status: []int{200}}), want: recording.Contract, code: 201},
		{name: "error page with 200", serve: status(200), change: expect(plan.Expect{Body: "welcome"}), want: recording.Contract, code: 200},
		{name: "JSON value", serve: status(200), change: expect(plan.Expect{JSON: map[string]string{"name": "page"}}), want: recording.OK, code: 200},
		{name: "JSON value differs", serve: status(200), change: expect(plan.Expect{JSON: map[string]string{"name": "x"}}), want: recording.Contract, code: 200},
		{name: "no version", serve: status(200), change: func(l *plan.Load) { l.Version.Header = "X-App-Version" }, want: recording.Unidentified, code: 200},
		{name: "slow", serve: status(200), change: func(l *plan.Load) { l.Deadline = time.Nanosecond }, want: recording.Slow, code: 200},
		{name: "timeout", serve: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			change: func(l *plan.Load) { l.Timeout = 2 * time.Second }, want: recording.Timeout},
		{name: "timeout within the body", serve: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("begin"))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, change: func(l *plan.Load) { l.Timeout = 2 * time.Second }, want: recording.Timeout, code: 200},
		{name: "closed without an answer", serve: reply(t, ""), want: recording.EOF},
		{name: "closed within the head", serve: reply(t, "HTTP/1.1 200 OK\r\nContent-"), want: recording.EOF},
		{name: "not HTTP", serve: reply(t, "220 smtp ready\r\n\r\n"), want: recording.Contract},
		{name: "short of its length", serve: reply(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), want: recording.Truncated, code: 200},
		{name: "without its last chunk", serve: reply(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), want: recording.Truncated, code: 200},
		{name: "a broken chunk", serve: reply(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"), want: recording.Truncated, code: 200},
		{name: "until close", serve: reply(t, "HTTP/1.1 200 OK\r\n\r\nhello"), want: recording.OK, code: 200},
		{name: "reset", serve: func(w http.ResponseWriter, _ *http.Request) {
			conn := hijack(t, w)
			_ = conn.SetLinger(0)
			_ = conn.Close()
		}, want: recording.Reset},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := load(serve(t, tt.serve), 200, 50*time.Millisecond)
			if tt.change != nil {
				tt.change(&l)
			}
			s, _ := run(t, l)
			for i, r := range s.results {
				// What was sent late does not time out before all is cut.
				late := tt.want == recording.Timeout && r.Sent-r.Intended > grace/2
				if r.Kind != tt.want && !(late && r.Kind == recording.Cut) || len(s.results) != 10 {
					t.Errorf("result %d of %d: want %s, got %+v", i, len(s.results), tt.want, r)
				}
			}
			if r := s.results[0]; r.Code != tt.code || r.Attempts != 1 {
				t.Errorf("code %d and %d attempts, want %d and 1", r.Code, r.Attempts, tt.code)
			}
		})
	}
}

// A head without end must not fill this machine's memory.
func TestAHeadWithoutEnd(t *testing.T) {
	endless := func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(t, w)
		_, err := conn.Write([]byte("HTTP/1.1 200 OK\r\n"))
		for line := []byte("X: " + strings.Repeat("x", 4000) + "\r\n"); err == nil; {
			_, err = conn.Write(line)
		}
		_ = conn.Close()
	}
	l := load(serve(t, endless), 20, 50*time.Millisecond)
	l.Timeout = time.Minute
	s, _ := run(t, l)
	if r := s.results[0]; r.Kind != recording.Contract || r.Error != errHeadTooLong.Error() {
		t.Errorf("%s: %s, want contract", r.Kind, r.Error)
	}
}

func expect(e plan.Expect) func(*plan.Load) {
	return func(l *plan.Load) { l.Targets[0].Expect = e }
}

func TestKindWithoutAConnection(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	tests := []struct {
		name, url string
		timeout   time.Duration
		want      recording.Kind
	}{
		{"refused", closed.URL, time.Minute, recording.Refused},
		{"no such name", "http://no-such-host.invalid:80", time.Minute, recording.DNS},
		{"certificate of nobody", secure(t), time.Minute, recording.TLS},
		{"TLS to a plain server", "https" + serve(t, status(200))[len("http"):], time.Minute, recording.TLS},
		{"nobody accepts", fullBacklog(t), time.Second, recording.ConnectTimeout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := load(tt.url, 200, 50*time.Millisecond)
			l.Timeout = tt.timeout
			s, _ := run(t, l)
			if got := s.kinds(); got[tt.want] != 10 {
				t.Errorf("kinds %v, want 10 %s; first %+v", got, tt.want, s.results[0])
			}
		})
	}
}

func secure(t *testing.T) string {
	s := httptest.NewUnstartedServer(status(200))
	s.Config.ErrorLog = quiet
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// fullBacklog listens without accepting, with its queue filled, so that the
// kernel drops every further SYN.
func fullBacklog(t *testing.T) string {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	addr := fmt.Sprintf("127.0.0.1:%d", name.(*unix.SockaddrInet4).Port)
	for range 20 { // the queue holds a few; the dial that gets no place in it times out
		conn, err := net.DialTimeout("tcp", addr, 200*time.Millisecond)
		if err != nil {
			return "http://" + addr
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	t.Fatal("the listener's queue does not fill")
	return ""
}

func TestAtTheLimitRequestsAreUnsent(t *testing.T) {
	release := make(chan struct{})
	url := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	l := load(url, 1000, 100*time.Millisecond)
	l.MaxInFlight = 10
	s := &shelf{}
	s.added = func(recording.Result) {
		if len(s.results) == 90 {
			close(release)
		}
	}
	runInto(t, s, l)
	if got := s.kinds(); got[recording.Unsent] != 90 || got[recording.OK] != 10 {
		t.Errorf("kinds %v, want 90 unsent and 10 ok", got)
	}
	for _, r := range s.results {
		if r.Kind == recording.Unsent && (r.Sent != 0 || r.Attempts != 0) {
			t.Errorf("unsent with a sent time: %+v", r)
		}
	}
}
