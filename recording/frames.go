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
// and ends with a message of length 0. The metadata is a flatbuffer, which
// tells the length of the body.
const (
	continuation = 0xFFFFFFFF
	maxMetadata  = 1 << 20 // ours are below 4 KiB
	slotKind     = 6       // vtable slots of Message in Arrow's Message.fbs
	slotBody     = 10
	kindBatch    = 3 // MessageHeader.RecordBatch
)

// wholeBatches returns the length of the part of a stream that ends with its
// last whole batch, and how many batches that part holds. torn tells what
// stands behind it, nil if nothing or a proper end.
func wholeBatches(in io.ReaderAt, size int64) (end int64, batches int, torn error) {
	for at := int64(0); at < size; {
		length, batch, err := message(in, at, size)
		if errors.Is(err, io.EOF) {
			if rest := size - at - 8; rest > 0 {
				return end, batches, fmt.Errorf("%d bytes stand behind the end of the stream", rest)
			}
			return end, batches, nil
		}
		if err != nil {
			return end, batches, fmt.Errorf("%d bytes behind the last whole batch: %w", size-end, err)
		}
		at += length
		if batch {
			end, batches = at, batches+1
		}
	}
	if end < size {
		return end, batches, fmt.Errorf("%d bytes behind the last whole batch", size-end)
	}
	return end, batches, nil
}

// message returns the length of the message that begins at an offset, and
// whether it is a batch. It returns io.EOF at the end of the stream.
func message(in io.ReaderAt, at, size int64) (length int64, batch bool, err error) {
	var head [8]byte
	if _, err := in.ReadAt(head[:], at); err != nil {
		return 0, false, errors.New("a message is cut off in its head")
	}
	metadata := int64(int32(binary.LittleEndian.Uint32(head[4:])))
	if binary.LittleEndian.Uint32(head[:]) != continuation || metadata < 0 || metadata > maxMetadata {
		return 0, false, errors.New("no message begins there")
	}
	if metadata == 0 {
		return 0, false, io.EOF
	}
	if at+8+metadata > size {
		return 0, false, errors.New("a message is cut off in its metadata")
	}
	b := make([]byte, metadata)
	if _, err := in.ReadAt(b, at+8); err != nil {
		return 0, false, err
	}
	kind, body, err := messageHead(b)
	if err != nil {
		return 0, false, err
	}
	if length = 8 + metadata + body; body < 0 || body > size || at+length > size {
		return 0, false, errors.New("a message is cut off in its body")
	}
	return length, kind == kindBatch, nil
}

// messageHead reads the two fields of a Message that framing needs.
func messageHead(b []byte) (kind byte, body int64, err error) {
	defer func() { // flatbuffers index without a check
		if p := recover(); p != nil {
			err = fmt.Errorf("metadata of a message: %v", p)
		}
	}()
	t := flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}
	return t.GetByteSlot(slotKind, 0), t.GetInt64Slot(slotBody, 0), nil
}
