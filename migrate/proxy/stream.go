package proxy

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgproto3"
)

// bufferSize is what of a message is held at most, in bytes: a longer one goes
// through in pieces.
const bufferSize = 32 << 10

// headerSize is that of a message's type and length.
const headerSize = 5

// stream carries messages one way. One goroutine owns it.
type stream struct {
	in  *bufio.Reader
	out *bufio.Writer
}

func newStream(from io.Reader, to io.Writer) *stream {
	out := bufio.NewWriterSize(to, bufferSize)
	return &stream{out: out, in: bufio.NewReaderSize(&prompt{from, out}, bufferSize)}
}

// prompt sends what waits in the other direction's buffer before it reads, so
// that nothing is held back while there is nothing to do.
type prompt struct {
	from io.Reader
	to   *bufio.Writer
}

// Read sends what waits and then waits itself.
func (p *prompt) Read(b []byte) (int, error) {
	if err := p.to.Flush(); err != nil {
		return 0, err
	}
	return p.from.Read(b)
}

// message is a message's type and the length of its body in bytes.
type message struct {
	kind byte
	size int
}

// next gives the message that comes next, which stays unread.
func (s *stream) next() (message, error) {
	head, err := s.in.Peek(headerSize)
	if err != nil {
		if len(head) > 0 && err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return message{}, err
	}
	length := int32(binary.BigEndian.Uint32(head[1:]))
	if length < 4 {
		return message{}, fmt.Errorf("message of type %q: length %d is less than its own 4 bytes", head[0], length)
	}
	return message{head[0], int(length) - 4}, nil
}

// body is the next message's body or, of one longer than the buffer, its
// beginning. It is valid until the stream is used again.
func (s *stream) body(m message) ([]byte, error) {
	whole, err := s.in.Peek(headerSize + min(m.size, bufferSize-headerSize))
	if err != nil {
		return nil, cut(err)
	}
	return whole[headerSize:], nil
}

// relay passes the next message on.
func (s *stream) relay(m message) error {
	// Not io.Copy: its reads would flush the buffer that it is filling.
	for left := headerSize + m.size; left > 0; {
		part, err := s.part(left)
		if err != nil {
			return err
		}
		if _, err := s.out.Write(part); err != nil {
			return err
		}
		if _, err := s.in.Discard(len(part)); err != nil {
			return err
		}
		left -= len(part)
	}
	return nil
}

// part is what is there of the next n bytes, at least one.
func (s *stream) part(n int) ([]byte, error) {
	if s.in.Buffered() == 0 {
		if _, err := s.in.Peek(1); err != nil {
			return nil, cut(err)
		}
	}
	return s.in.Peek(min(n, s.in.Buffered()))
}

// drop reads the next message and does not pass it on.
func (s *stream) drop(m message) error {
	_, err := s.in.Discard(headerSize + m.size)
	return cut(err)
}

// whole reads the next message's body, however long it is.
func (s *stream) whole(m message) ([]byte, error) {
	raw := make([]byte, headerSize+m.size)
	_, err := io.ReadFull(s.in, raw)
	return raw[headerSize:], cut(err)
}

// encoder is a message of pgproto3, of either side.
type encoder interface {
	Encode(dst []byte) ([]byte, error)
}

var (
	_ encoder = (pgproto3.FrontendMessage)(nil)
	_ encoder = (pgproto3.BackendMessage)(nil)
)

// send adds messages of the proxy's own.
func (s *stream) send(messages ...encoder) error {
	var raw []byte
	for _, m := range messages {
		var err error
		if raw, err = m.Encode(raw); err != nil {
			return err
		}
	}
	_, err := s.out.Write(raw)
	return err
}

// cut tells a message that ended in its middle from the end of the stream.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
