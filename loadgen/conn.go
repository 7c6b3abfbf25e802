package loadgen

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// conn is one connection to the service. One goroutine at a time uses it, and
// none is bound to it.
type conn struct {
	net    net.Conn // TCP, or TLS over it
	tcp    syscall.RawConn
	secure bool
	addr   string        // IP address without the port, as it was looked up
	remote string        // host:port that answers
	opened time.Duration // on the run's axis
	idle   time.Duration // since when it is idle, on the run's axis
	served uint64        // requests that it has answered

	first    *reader // what await read
	firstErr error
	try      func(fd uintptr) bool // await's reading, made once
}

func newConn(raw net.Conn, tcp *net.TCPConn) (*conn, error) {
	rc, err := tcp.SyscallConn()
	if err != nil {
		return nil, err
	}
	_, plain := raw.(*net.TCPConn)
	c := &conn{net: raw, tcp: rc, secure: !plain, remote: tcp.RemoteAddr().String()}
	c.try = c.tryRead
	return c, nil
}

// reader gives the first bytes of an answer, which were read before it was
// taken, and then what else comes on the connection.
type reader struct {
	buf  []byte
	left []byte // of buf
	end  error  // how the connection ended, once it did
	conn net.Conn
	bufr *bufio.Reader // over this reader
}

// readers holds buffers for answers. One is taken when the first byte is there,
// so that a thousand requests waiting in a stall hold none.
var readers = sync.Pool{New: func() any {
	r := &reader{buf: make([]byte, 4<<10)}
	r.bufr = bufio.NewReaderSize(r, 4<<10)
	return r
}}

func (r *reader) Read(p []byte) (int, error) {
	if len(r.left) > 0 {
		n := copy(p, r.left)
		r.left = r.left[n:]
		return n, nil
	}
	n, err := r.conn.Read(p)
	if err != nil {
		r.end = err
	}
	return n, err
}

// rest is how much was read and not used.
func (r *reader) rest() int { return len(r.left) + r.bufr.Buffered() }

func (r *reader) release() {
	r.conn, r.left, r.end = nil, nil, nil
	readers.Put(r)
}

// await waits for the first bytes of an answer and returns what reads it. The
// connection's deadline holds.
func (c *conn) await() (*reader, error) {
	c.first, c.firstErr = nil, nil
	if c.secure {
		return c.awaitSecure()
	}
	if err := c.tcp.Read(c.try); err != nil {
		return nil, err
	}
	return c.first, c.firstErr
}

// tryRead reads what is there, and says whether there was anything.
func (c *conn) tryRead(fd uintptr) bool {
	r := readers.Get().(*reader)
	n, err := unix.Read(int(fd), r.buf)
	for errors.Is(err, unix.EINTR) {
		n, err = unix.Read(int(fd), r.buf)
	}
	switch {
	case errors.Is(err, unix.EAGAIN):
		readers.Put(r)
		return false
	case err != nil:
		c.firstErr = err
	case n == 0:
		c.firstErr = io.EOF
	default:
		r.fill(c, n)
		return true
	}
	readers.Put(r)
	return true
}

// awaitSecure is await over TLS, whose records are not the socket's bytes.
func (c *conn) awaitSecure() (*reader, error) {
	r := readers.Get().(*reader)
	n, err := c.net.Read(r.buf)
	if n == 0 && err != nil {
		readers.Put(r)
		return nil, err
	}
	r.fill(c, n)
	return r, nil
}

// fill hands the first n bytes to the buffered reader.
func (r *reader) fill(c *conn, n int) {
	r.conn, r.left = c.net, r.buf[:n]
	r.bufr.Reset(r)
	c.first = r
}

// closedWhileIdle says whether the other side ended the connection, or broke
// the protocol on it, while no request was on it. Nothing is written to find out.
func (c *conn) closedWhileIdle() bool {
	var peeked [1]byte
	n, err := 0, error(nil)
	ctl := c.tcp.Control(func(fd uintptr) {
		n, _, err = unix.Recvfrom(int(fd), peeked[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
	})
	switch {
	case ctl != nil:
		return true
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
		return false
	case err != nil || n == 0 || !c.secure:
		return true // reset, closed, or an answer that nobody asked for
	default:
		return c.closedRecord()
	}
}

// closedRecord reads TLS records that came while idle: a session ticket is
// harmless, a close_notify or data is an end.
func (c *conn) closedRecord() bool {
	var b [1]byte
	_ = c.net.SetReadDeadline(time.Now().Add(time.Millisecond))
	_, err := c.net.Read(b[:])
	return !isTimeout(err)
}

// The requests that answers are parsed against: only their method counts.
var (
	askedGet  = &http.Request{Method: http.MethodGet}
	askedHead = &http.Request{Method: http.MethodHead}
)

// readHead reads the head of the final answer; interim ones (1xx) are passed over.
func readHead(r *reader, method string) (*http.Response, error) {
	asked := askedGet
	if method == http.MethodHead {
		asked = askedHead
	}
	for range 6 {
		resp, err := http.ReadResponse(r.bufr, asked)
		if err != nil || resp.StatusCode > 199 || resp.StatusCode == http.StatusSwitchingProtocols {
			return resp, err
		}
	}
	return nil, errors.New("too many interim answers")
}
