package deploy

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// closable is a body as the SDK gives it: once closed it is at its end.
type closable struct {
	*strings.Reader
	closed atomic.Bool
}

func (c *closable) WriteTo(w io.Writer) (int64, error) {
	if c.closed.Load() {
		return 0, io.EOF
	}
	return c.Reader.WriteTo(w)
}

func (c *closable) Close() error {
	c.closed.Store(true)
	return nil
}

// lateWrites is a connection whose writes return only when they may.
type lateWrites struct {
	net.Conn
	may <-chan struct{}
}

func (l lateWrites) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	if strings.Contains(string(p), "Action=") {
		<-l.may
	}
	return n, err
}

// The answer is there before the write of the request has returned, and the body
// is closed then.
func TestBodyIsClosedEarly(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(append([]byte("got "), body...))
	}))
	defer server.Close()
	may := make(chan struct{})
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return lateWrites{conn, may}, err
	}}
	defer transport.CloseIdleConnections()
	wrote := make(chan error, 1)
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteRequest: func(i httptrace.WroteRequestInfo) { wrote <- i.Err }})
	body := &closable{Reader: strings.NewReader("Action=DescribeStacks")}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = int64(body.Len())
	answer, err := bodied{&http.Client{Transport: transport}}.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
	close(may)
	select {
	case err := <-wrote:
		if err != nil {
			t.Errorf("the connection is ended: %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the request is never written")
	}
	if got, err := io.ReadAll(answer.Body); err != nil || string(got) != "got Action=DescribeStacks" {
		t.Errorf("%q, %v", got, err)
	}
}
