package balancer

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// echo answers with what reached the target.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Connection", "X-Hop")
	w.Header().Set("X-Hop", "private")
	w.Header().Set("X-Kept", "yes")
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, "%s %s %s length %d", r.Method, r.RequestURI, r.Host, r.ContentLength)
	for _, name := range []string{"Connection", "X-Private", "Te", "Expect", "X-Forwarded-For", "X-Forwarded-Proto", "X-End"} {
		if v, ok := r.Header[name]; ok {
			fmt.Fprintf(w, " %s=%v", name, v)
		}
	}
	fmt.Fprintf(w, " body %d", len(body))
}

func TestCarriesRequests(t *testing.T) {
	b := start(t, Config{})
	b.add("x", addrOf(server(t, "x", echo)), Healthy)
	large := strings.Repeat("0123456789", 50_000)
	for name, c := range map[string]struct {
		method string
		body   io.Reader
		want   string
	}{
		"GET":              {"GET", nil, "GET /a%2Fb?q=1&r=a+b HOST length 0 X-Forwarded-For=[1.2.3.4, 127.0.0.1] X-Forwarded-Proto=[http] X-End=[1] body 0"},
		"POST":             {"POST", strings.NewReader("hello"), "POST /a%2Fb?q=1&r=a+b HOST length 5 X-Forwarded-For=[1.2.3.4, 127.0.0.1] X-Forwarded-Proto=[http] X-End=[1] body 5"},
		"POST without one": {"POST", nil, "POST /a%2Fb?q=1&r=a+b HOST length 0 X-Forwarded-For=[1.2.3.4, 127.0.0.1] X-Forwarded-Proto=[http] X-End=[1] body 0"},
		"a large one":      {"PUT", strings.NewReader(large), "PUT /a%2Fb?q=1&r=a+b HOST length 500000 X-Forwarded-For=[1.2.3.4, 127.0.0.1] X-Forwarded-Proto=[http] X-End=[1] body 500000"},
		"in chunks":        {"POST", io.MultiReader(strings.NewReader(large), strings.NewReader(large)), "POST /a%2Fb?q=1&r=a+b HOST length -1 X-Forwarded-For=[1.2.3.4, 127.0.0.1] X-Forwarded-Proto=[http] X-End=[1] body 1000000"},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequest(c.method, b.url+"/a%2Fb?q=1&r=a+b", c.body)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = "HOST"
			req.Header = http.Header{"Connection": {"X-Private"}, "X-Private": {"1"}, "Te": {"gzip"}, "X-Forwarded-For": {"1.2.3.4"}, "X-End": {"1"}}
			if c.body != nil {
				req.Header.Set("Expect", "100-continue")
			}
			resp, err := (&http.Client{Timeout: patience}).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			got, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusCreated {
				t.Errorf("%d %v, want 201", resp.StatusCode, err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("reached the target (-want +got):\n%s", diff)
			}
			if resp.Header.Get("X-Hop") != "" || resp.Header.Get("X-Kept") != "yes" || resp.Header.Get("X-App-Version") != "x" {
				t.Errorf("header of the answer: %v", resp.Header)
			}
		})
	}
}

func TestCarriesAnswers(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 300_000)
	answers := map[string]string{
		"/length":  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"/chunks":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
		"/close":   "HTTP/1.0 200 OK\r\n\r\nuntil the end",
		"/empty":   "HTTP/1.1 204 No Content\r\n\r\n",
		"/interim": "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
		"/large":   fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(large), large),
	}
	want := map[string]string{"/length": "hello", "/chunks": "hello world", "/close": "until the end", "/empty": "", "/interim": "ok", "/large": string(large)}
	for path, text := range answers {
		t.Run(path, func(t *testing.T) {
			b := start(t, Config{})
			b.add("x", newRaw(t, func(c net.Conn, _ int64) bool {
				io.WriteString(c, text)
				if path == "/close" {
					c.Close()
				}
				return path != "/close"
			}).addr, Healthy)
			for range 3 { // on reused connections too
				code, header, body := b.get(path)
				if code/100 != 2 || body != want[path] || header.Get("Content-Type") != "" {
					t.Errorf("%d, %d bytes, header %v: want %d bytes and no Content-Type", code, len(body), header, len(want[path]))
				}
			}
		})
	}
}
