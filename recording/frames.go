package recording

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
)

// wholeBatches is the part of a stream that ends with its last whole batch.
type wholeBatches struct {
	bytes   int64
	batches int
	rows    uint64
	torn    error // what stands behind it, nil for nothing or a proper end
}

// measure walks over the messages of a stream of the given size.
func measure(in io.ReaderAt, size int64) wholeBatches {
	var (
		e       wholeBatches
		scratch []byte
	)
	for at := int64(0); at < size; {
		m, err := readMessage(in, at, size, &scratch)
		if errors.Is(err, io.EOF) {
			if rest := size - at - headLength; rest > 0 {
				e.torn = fmt.Errorf("%d bytes stand behind the end of the stream", rest)
			}
			return e
		}
		if err != nil {
			e.torn = fmt.Errorf("the last %d bytes are no whole batch: %w", size-e.bytes, err)
			return e
		}
		at += m.length
		if m.kind == batchMessage {
			e.bytes, e.batches, e.rows = at, e.batches+1, e.rows+m.rows
		}
	}
	if e.bytes < size {
		e.torn = fmt.Errorf("the last %d bytes are no whole batch", size-e.bytes)
	}
	return e
}

// message is one message of a stream.
type message struct {
	kind   byte
	length int64 // in bytes, everything included
	body   int64 // length of the body, which ends it
	header flatbuffers.Table
	rows   uint64 // of a batch
}

// readMessage reads the metadata of the message that begins at an offset, into
// scratch. The stream's end is io.EOF; a message that does not lie within size
// is an error.
func readMessage(in io.ReaderAt, at, size int64, scratch *[]byte) (message, error) {
	var head [headLength]byte
	if at+headLength > size {
		return message{}, errors.New("a message is cut off in its head")
	}
	if _, err := in.ReadAt(head[:], at); err != nil {
		return message{}, err
	}
	metadata := int64(int32(binary.LittleEndian.Uint32(head[4:])))
	if binary.LittleEndian.Uint32(head[:]) != continuation || metadata < 0 || metadata > maxMetadata {
		return message{}, errors.New("no message begins there")
	}
	if metadata == 0 {
		return message{}, io.EOF
	}
	if at+headLength+metadata > size {
		return message{}, errors.New("a message is cut off in its metadata")
	}
	*scratch = extend(*scratch, int(metadata))
	b := (*scratch)[:metadata]
	if _, err := in.ReadAt(b, at+headLength); err != nil {
		return message{}, err
	}
	m, err := parseMetadata(b)
	if err != nil {
		return message{}, err
	}
	if m.body < 0 || m.body > size-at-headLength-metadata {
		return message{}, errors.New("a message is cut off in its body")
	}
	m.length = headLength + metadata + m.body
	return m, nil
}

func parseMetadata(b []byte) (m message, err error) {
	defer func() { // flatbuffers index without a check
		if p := recover(); p != nil {
			err = fmt.Errorf("metadata of a message: %v", p)
		}
	}()
	t := flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}
	m.kind, m.body = t.GetByteSlot(slot(messageKind), 0), t.GetInt64Slot(slot(messageBody), 0)
	header, ok := child(t, messageHeader)
	if !ok {
		return m, errors.New("a message without content")
	}
	m.header = header
	if m.kind == batchMessage {
		m.rows = uint64(max(0, header.GetInt64Slot(slot(batchRowsField), 0)))
	}
	return m, nil
}
