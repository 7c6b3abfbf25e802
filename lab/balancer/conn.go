package balancer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"syscall"
	"time"
)

// conn is one connection to a target. net/http's Transport is not used because
// it re-sends idempotent requests by itself when a reused connection turns out
// dead: the very failure that this balancer must let its clients see.
type conn struct {
	*net.TCPConn
	r         *bufio.Reader
	w         *bufio.Writer
	idleSince time.Time
}

// dial connects to a target.
func dial(ctx context.Context, addr string, timeout time.Duration) (*conn, error) {
	d := net.Dialer{Timeout: timeout}
	nc, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &conn{TCPConn: nc.(*net.TCPConn), r: bufio.NewReader(nc), w: bufio.NewWriter(nc)}, nil
}

// alive says whether an idle connection is still open, by a read that does not
// wait: anything but "nothing there" means that it was closed or misused.
func (c *conn) alive() bool {
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	var b [1]byte
	var readErr error
	err = raw.Read(func(fd uintptr) bool {
		_, readErr = syscall.Read(int(fd), b[:])
		return true
	})
	return err == nil && (errors.Is(readErr, syscall.EAGAIN) || errors.Is(readErr, syscall.EWOULDBLOCK))
}

// rest readies the connection for being idle.
func (c *conn) rest() error {
	if c.r.Buffered() > 0 {
		return errors.New("the target sent more than it had announced")
	}
	return c.SetDeadline(time.Time{})
}

// send writes a request. The body is sent whole before the answer is read; an
// error of the client's side is a clientError. The writer keeps its first error,
// which Flush returns.
func (c *conn) send(r *http.Request) error {
	fmt.Fprintf(c.w, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.Host)
	if err := r.Header.Write(c.w); err != nil {
		return err
	}
	var body io.Writer = c.w
	var chunks io.WriteCloser
	switch {
	case r.ContentLength > 0 || r.ContentLength == 0 && r.Method != http.MethodGet && r.Method != http.MethodHead:
		c.w.WriteString("Content-Length: " + strconv.FormatInt(r.ContentLength, 10) + "\r\n")
	case r.ContentLength < 0:
		c.w.WriteString("Transfer-Encoding: chunked\r\n")
		chunks = httputil.NewChunkedWriter(c.w)
		body = chunks
	}
	c.w.WriteString("\r\n")
	if r.ContentLength != 0 {
		from := &clientBody{r: r.Body}
		if _, err := io.Copy(body, from); err != nil {
			if from.err != nil {
				return clientError{from.err}
			}
			return err
		}
	}
	if chunks != nil {
		chunks.Close()
		c.w.WriteString("\r\n")
	}
	return c.w.Flush()
}

// receive reads the head of the answer to r, past interim ones (1xx).
func (c *conn) receive(r *http.Request) (*http.Response, error) {
	for {
		resp, err := http.ReadResponse(c.r, r)
		if err != nil {
			return nil, err
		}
		switch {
		case resp.StatusCode == http.StatusSwitchingProtocols:
			return nil, errors.New("the target switched protocols unasked")
		case resp.StatusCode >= 200:
			return resp, nil
		}
	}
}

// clientBody is a request's body that keeps its own error apart from the target's.
type clientBody struct {
	r   io.Reader
	err error
}

// Read reads from the client.
func (b *clientBody) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// clientError is a failure of the client's side of a request.
type clientError struct{ error }
