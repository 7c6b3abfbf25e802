package recording

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
)

// A stream of Arrow IPC is a row of messages, each of them
//
//	0xFFFFFFFF | length of the metadata, int32 | metadata | body
//
// and ends with a message of length 0. The metadata is a flatbuffer; framing
// needs the few of its fields that are named here by their slots.
const (
	continuation = 0xFFFFFFFF
	headLength   = 8
	maxMetadata  = 1 << 20 // ours are below 4 KiB

	slotKind   = 6  // Message.header_type
	slotHeader = 8  // Message.header
	slotBody   = 10 // Message.bodyLength
	slotRows   = 4  // RecordBatch.length
	kindBatch  = 3  // MessageHeader.RecordBatch
)

// extent is the part of a stream that ends with its last whole batch.
type extent struct {
	bytes   int64
	batches int
	rows    uint64
	torn    error // what stands behind it, nil for nothing or a proper end
}

// measure walks over the messages of a stream of the given size.
func measure(in io.ReaderAt, size int64) extent {
	var e extent
	for at := int64(0); at < size; {
		m, err := readMessage(in, at, size)
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
		if m.kind == kindBatch {
			e.bytes, e.batches, e.rows = at, e.batches+1, e.rows+m.rows
		}
	}
	if e.bytes < size {
		e.torn = fmt.Errorf("the last %d bytes are no whole batch", size-e.bytes)
	}
	return e
}

// message is what framing knows of one message.
type message struct {
	kind   byte
	length int64 // in bytes, everything included
	body   int64 // length of the body
	rows   uint64
}

// readMessage reads the message that begins at an offset. The stream's end is
// io.EOF; a message that does not lie within size is an error.
func readMessage(in io.ReaderAt, at, size int64) (message, error) {
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
	b := make([]byte, metadata)
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
	m.kind, m.body = t.GetByteSlot(slotKind, 0), t.GetInt64Slot(slotBody, 0)
	if o := flatbuffers.UOffsetT(t.Offset(slotHeader)); m.kind == kindBatch && o != 0 {
		var batch flatbuffers.Table
		t.Union(&batch, o)
		m.rows = uint64(max(0, batch.GetInt64Slot(slotRows, 0)))
	}
	return m, nil
}
