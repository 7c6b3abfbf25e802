package loadgen

import (
	"bufio"
	"errors"
	"math"
	"net"
	"net/http"
	"sync"
)

// reader gives the first bytes of an answer, which were read before it was
// taken, and then what else comes on the connection.
type reader struct {
	buf  []byte
	left []byte // of buf
	end  error  // how the connection ended, once it did
	room int    // bytes that the head may still take
	conn net.Conn
	bufr *bufio.Reader // over this reader
}

// headLimit is the most bytes that an answer's head may have, interim ones
// included: one without end must not fill this machine's memory.
const headLimit = 1 << 20

// errHeadTooLong is an answer whose head does not end within headLimit.
var errHeadTooLong = errors.New("the answer's head is longer than 1 MiB")

// readers holds buffers for answers. One is taken when the first byte is there,
// so that a thousand requests waiting in a stall hold none.
var readers = sync.Pool{New: func() any {
	r := &reader{buf: make([]byte, 4<<10)}
	r.bufr = bufio.NewReaderSize(r, 4<<10)
	return r
}}

// fill makes r begin with the first n bytes of its buffer.
func (r *reader) fill(c net.Conn, n int) *reader {
	r.conn, r.left, r.room = c, r.buf[:n], headLimit
	r.bufr.Reset(r)
	return r
}

// Read gives what was read first, and then the connection.
func (r *reader) Read(p []byte) (int, error) {
	if len(r.left) > 0 {
		n := copy(p, r.left)
		r.left = r.left[n:]
		return n, nil
	}
	if r.room <= 0 {
		return 0, errHeadTooLong
	}
	n, err := r.conn.Read(p)
	r.room -= n
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

// The requests that answers are parsed against: only their method counts.
var (
	askedGet  = &http.Request{Method: http.MethodGet}
	askedHead = &http.Request{Method: http.MethodHead}
)

// head reads the head of the final answer; interim ones (1xx) are passed over.
func (r *reader) head(method string) (*http.Response, error) {
	asked := askedGet
	if method == http.MethodHead {
		asked = askedHead
	}
	for range 6 {
		resp, err := http.ReadResponse(r.bufr, asked)
		if err != nil || resp.StatusCode > 199 || resp.StatusCode == http.StatusSwitchingProtocols {
			r.room = math.MaxInt // the body may be as long as it likes
			return resp, err
		}
	}
	return nil, errors.New("too many interim answers")
}
