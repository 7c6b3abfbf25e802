package loadgen

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// conn is one connection to the service. One goroutine at a time uses it, and
// none is bound to it.
type conn struct {
	net      net.Conn // TCP, or TLS over it
	tcp      syscall.RawConn
	secure   bool
	addr     string        // IP address without the port, as it was looked up
	remote   string        // host:port that answers
	opened   time.Duration // on the run's axis
	idle     time.Duration // since when it is idle, on the run's axis
	rested   time.Duration // in the idle lane: until when it is to rest
	deadline time.Duration // that is set on it, on the run's axis
	until    time.Time     // the same
	served   uint64        // requests that it has answered

	step func(fd uintptr) bool // c.round, made once
	out  []byte                // what round has still to write
	at   place                 // where round is
	in   *reader               // what came first
	err  error                 // why nothing came
}

// place is how far a request came on a connection.
type place uint8

const (
	checking place = iota // was it closed while it was idle?
	sending
	listening
)

// errStale is a connection that the other side ended while no request was on it.
var errStale = errors.New("the connection was closed while it was idle")

func newConn(raw net.Conn, tcp *net.TCPConn) (*conn, error) {
	rc, err := tcp.SyscallConn()
	if err != nil {
		return nil, err
	}
	_, plain := raw.(*net.TCPConn)
	c := &conn{net: raw, tcp: rc, secure: !plain, remote: tcp.RemoteAddr().String()}
	c.step = c.round
	return c, nil
}

// send writes a request, at most once, and waits for the first bytes of the
// answer. It returns errStale when nothing was written, since the connection
// had been closed already. The deadline set on the connection holds.
//
// All happens within one call of the poller, so that the poller forgets earlier
// wake-ups before anything is written, and none is missed after:
//
//	poller: forget   check, write   wait ......... woken   read
//
// A close that came before shows in the check, an answer or a close that comes
// after wakes. That saves trying to read an answer that cannot be there yet.
func (c *conn) send(out []byte) (*reader, error) {
	c.out, c.in, c.err, c.at = out, nil, nil, checking
	if c.secure {
		return c.sendSecure()
	}
	err := c.tcp.Read(c.step)
	if err == nil && len(c.out) > 0 && c.err == nil {
		_, c.err = c.net.Write(c.out) // more than the socket's buffer takes at once
		c.at = listening
		if err = c.tcp.Read(c.step); c.err != nil && c.in == nil {
			err = c.err
		}
	}
	if err == nil && c.in == nil {
		err = c.err
	}
	c.out = nil
	return c.in, err
}

// round takes one step, and says whether it was the last.
func (c *conn) round(fd uintptr) (done bool) {
	switch c.at {
	case checking:
		c.at = sending
		if c.served > 0 && ended(fd) {
			c.err = errStale
			return true
		}
		n, errno := rawSend(fd, c.out)
		if errno != 0 && errno != syscall.EAGAIN && errno != syscall.EINTR {
			// It may have been answered before it was closed: what there is to
			// read says more than the failed write.
			c.err, c.at = os.NewSyscallError("write", errno), listening
			c.tryRead(fd)
			return true
		}
		c.out = c.out[max(n, 0):]
		if len(c.out) > 0 {
			return true
		}
		c.at = listening
		return false
	default:
		return c.tryRead(fd)
	}
}

// tryRead reads what is there, and says whether there was anything.
func (c *conn) tryRead(fd uintptr) bool {
	r := readers.Get().(*reader)
	n, errno := rawRead(fd, r.buf)
	for errno == syscall.EINTR {
		n, errno = rawRead(fd, r.buf)
	}
	switch {
	case errno == syscall.EAGAIN:
		readers.Put(r)
		return false
	case errno != 0:
		c.fail(os.NewSyscallError("read", errno))
	case n == 0:
		c.fail(io.EOF)
	default:
		c.in = r.fill(c.net, n)
		return true
	}
	readers.Put(r)
	return true
}

// fail keeps the first error.
func (c *conn) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// ended says whether the other side closed or reset an idle connection, or sent
// an answer that nobody asked for. Nothing is written to find out.
func ended(fd uintptr) bool {
	var b [1]byte
	_, errno := rawPeek(fd, b[:])
	return errno != syscall.EAGAIN && errno != syscall.EINTR
}

// sendSecure is send over TLS, whose records are not the socket's bytes.
func (c *conn) sendSecure() (*reader, error) {
	if c.served > 0 && c.endedSecure() {
		return nil, errStale
	}
	c.at = sending
	_, wrote := c.net.Write(c.out)
	c.out, c.at = nil, listening
	r := readers.Get().(*reader)
	n, err := c.net.Read(r.buf)
	if n > 0 {
		return r.fill(c.net, n), nil
	}
	readers.Put(r)
	if wrote != nil {
		err = wrote
	}
	return nil, err
}

// idleError is a failure on a connection that had been idle for a while.
type idleError struct {
	error
	idle time.Duration
}

// Error adds the time to the failure.
func (e *idleError) Error() string {
	return fmt.Sprintf("%s, on a connection that had been idle for %s", errorLine(e.error), e.idle)
}

// Unwrap gives the failure itself.
func (e *idleError) Unwrap() error { return e.error }

// remark adds to a failure how long the connection had been idle before, in
// whole seconds: that many failures share one number gives a server's keep-alive
// time away.
func (c *conn) remark(err error, sent time.Duration) error {
	if idle := (sent - c.idle).Truncate(time.Second); err != nil && c.served > 0 && idle > 0 {
		return &idleError{err, idle}
	}
	return err
}

// endedNow says whether the other side ended an idle connection.
func (c *conn) endedNow() bool {
	if c.secure {
		return c.endedSecure()
	}
	var over bool
	err := c.tcp.Control(func(fd uintptr) { over = ended(fd) })
	return err != nil || over
}

// endedSecure looks at what came while a TLS connection was idle: a session
// ticket is harmless, a close_notify or data is an end.
func (c *conn) endedSecure() bool {
	quiet := false
	if err := c.tcp.Control(func(fd uintptr) { quiet = !ended(fd) }); err != nil || quiet {
		return err != nil
	}
	var b [1]byte
	_ = c.net.SetReadDeadline(time.Now().Add(time.Millisecond))
	_, err := c.net.Read(b[:])
	_ = c.net.SetReadDeadline(c.until)
	return !isTimeout(err)
}
