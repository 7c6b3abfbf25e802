// Package wire writes rows in the two formats of COPY ... FROM STDIN. The
// binary one is the default: the server then parses nothing, which halves its
// work. The text one is for types that have no binary input function.
//
// Every value is appended to a buffer by a function of the row number, so that
// no Go value is boxed between a generator and the socket.
package wire

import "encoding/binary"

// Payload appends a value for a row: in binary the bytes without their
// length, in text the characters without escapes.
type Payload func(dst []byte, row uint64) []byte

// Nulls says whether a row's value is NULL; nil means never.
type Nulls func(row uint64) bool

// Codec is a value's payload in both formats. Binary is nil for a type that
// has no binary input.
type Codec struct{ Binary, Text Payload }

// Column is one column of a stream.
type Column struct {
	Codec
	Null Nulls
}

// Stream writes rows of columns in one of the formats.
type Stream struct {
	columns []Column
	text    bool
	scratch []byte
}

// NewStream returns a stream over the columns, binary if all of them can be.
// It must be used by one goroutine only.
func NewStream(columns []Column) *Stream {
	s := &Stream{columns: columns}
	for _, c := range columns {
		if c.Binary == nil {
			s.text = true
		}
	}
	return s
}

// Text says whether the stream is in the text format.
func (s *Stream) Text() bool { return s.text }

// Format is the FORMAT option for COPY.
func (s *Stream) Format() string {
	if s.text {
		return "text"
	}
	return "binary"
}

// Begin appends what comes before the first row.
func (s *Stream) Begin(dst []byte) []byte {
	if s.text {
		return dst
	}
	return append(dst, "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
}

// End appends what comes after the last row.
func (s *Stream) End(dst []byte) []byte {
	if s.text {
		return dst
	}
	return append(dst, 0xff, 0xff)
}

// Row appends one row.
func (s *Stream) Row(dst []byte, row uint64) []byte {
	if s.text {
		return s.textRow(dst, row)
	}
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(s.columns)))
	for i := range s.columns {
		c := &s.columns[i]
		if c.Null != nil && c.Null(row) {
			dst = append(dst, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		dst = sized(dst, c.Binary, row)
	}
	return dst
}

// sized appends a payload behind its length.
func sized(dst []byte, p Payload, row uint64) []byte {
	at := len(dst)
	dst = p(append(dst, 0, 0, 0, 0), row)
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

func (s *Stream) textRow(dst []byte, row uint64) []byte {
	for i := range s.columns {
		c := &s.columns[i]
		if i > 0 {
			dst = append(dst, '\t')
		}
		if c.Null != nil && c.Null(row) {
			dst = append(dst, '\\', 'N')
			continue
		}
		s.scratch = c.Text(s.scratch[:0], row)
		dst = escape(dst, s.scratch)
	}
	return append(dst, '\n')
}

// escape writes what COPY's text format would take for its own.
func escape(dst, text []byte) []byte {
	for _, b := range text {
		switch b {
		case '\\':
			dst = append(dst, '\\', '\\')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, b)
		}
	}
	return dst
}
