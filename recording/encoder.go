package recording

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/klauspost/compress/zstd"
)

// encoder turns columns into the bytes of a stream.
type encoder struct {
	out      []byte
	schema   []byte              // message, until it is written
	dicts    [wordColumns]*words // as they were last written
	compress *zstd.Encoder       // nil: not at all
	metadata *flatbuffers.Builder

	// of the message that is being written
	nodes   []node
	buffers []extent
	body    []byte
}

// newEncoder returns an encoder of a run's results. Rows that are sorted are
// compressed, too.
func newEncoder(anchor time.Time, sorted bool) (*encoder, error) {
	var schema bytes.Buffer
	if err := ipc.NewWriter(&schema, ipc.WithSchema(newSchema(anchor, sorted))).Close(); err != nil {
		return nil, fmt.Errorf("schema of the results: %w", err)
	}
	e := &encoder{schema: schema.Bytes()[:schema.Len()-headLength], metadata: flatbuffers.NewBuilder(4 << 10)}
	if !sorted {
		return e, nil
	}
	var err error
	// Rows in order differ little: the fastest level makes them as small as
	// the others, in half the time. The window need not exceed a column.
	e.compress, err = zstd.NewWriter(nil,
		zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10))
	return e, err
}

// encode returns the messages of one whole batch, valid until the next call.
// A dictionary that grew is written again, whole: not every reader of Arrow
// knows deltas.
func (e *encoder) encode(c *columns) []byte {
	e.out = append(e.out[:0], e.schema...)
	e.schema = nil
	for i := range c.words {
		if w := &c.words[i]; e.dicts[i] == nil || e.dicts[i].dict != w.dict || len(e.dicts[i].known) != len(w.known) {
			e.dictionary(i, w.known)
			e.dicts[i] = &words{dict: w.dict, known: w.known}
		}
	}
	e.begin()
	c.each(func(missing int, valid, values []byte) { e.column(c.rows, missing, valid, values) })
	e.finish(batchMessage, e.table(c.rows))
	return e.out
}

// end returns the mark of the stream's end.
func (e *encoder) end() []byte {
	e.out = binary.LittleEndian.AppendUint32(e.out[:0], continuation)
	e.out = binary.LittleEndian.AppendUint32(e.out, 0)
	return e.out
}

// dictionary writes the words of a column.
func (e *encoder) dictionary(id int, words []string) {
	e.begin()
	var offsets, text []byte
	offsets = binary.LittleEndian.AppendUint32(offsets, 0)
	for _, w := range words {
		text = append(text, w...)
		offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(text)))
	}
	e.column(len(words), 0, nil, offsets)
	e.buffer(text)
	data := e.table(len(words))
	b := e.metadata
	b.StartObject(dictionaryFields)
	b.PrependInt64Slot(dictionaryID, int64(id), 0)
	b.PrependUOffsetTSlot(dictionaryData, data, 0)
	e.finish(dictionaryMessage, b.EndObject())
}

// begin empties the message.
func (e *encoder) begin() {
	e.nodes, e.buffers, e.body = e.nodes[:0], e.buffers[:0], e.body[:0]
	e.metadata.Reset()
}

// column adds a column to the message.
func (e *encoder) column(rows, missing int, valid, values []byte) {
	e.nodes = append(e.nodes, node{int64(rows), int64(missing)})
	if missing == 0 {
		valid = nil // all are there
	}
	e.buffer(valid)
	e.buffer(values)
}

// buffer adds a buffer to the body of the message. A compressed one has its
// length in front.
func (e *encoder) buffer(b []byte) {
	offset := len(e.body)
	switch {
	case len(b) == 0:
	case e.compress == nil:
		e.body = append(e.body, b...)
	default:
		e.body = binary.LittleEndian.AppendUint64(e.body, uint64(len(b)))
		e.body = e.compress.EncodeAll(b, e.body)
	}
	e.buffers = append(e.buffers, extent{int64(offset), int64(len(e.body) - offset)})
	e.body = pad(e.body)
}

// pad fills up to the alignment.
func pad(b []byte) []byte {
	var zeros [alignment]byte
	return append(b, zeros[:-len(b)&(alignment-1)]...)
}

// table builds the RecordBatch of the message.
func (e *encoder) table(rows int) flatbuffers.UOffsetT {
	b := e.metadata
	b.StartVector(16, len(e.nodes), alignment)
	for i := len(e.nodes) - 1; i >= 0; i-- {
		pair(b, e.nodes[i].rows, e.nodes[i].missing)
	}
	nodes := b.EndVector(len(e.nodes))
	b.StartVector(16, len(e.buffers), alignment)
	for i := len(e.buffers) - 1; i >= 0; i-- {
		pair(b, e.buffers[i].offset, e.buffers[i].length)
	}
	buffers := b.EndVector(len(e.buffers))
	var compression flatbuffers.UOffsetT
	if e.compress != nil {
		b.StartObject(compressionFields)
		b.PrependByteSlot(compressionCodec, codecZstd, 0)
		compression = b.EndObject()
	}
	b.StartObject(batchFields)
	b.PrependInt64Slot(batchRowsField, int64(rows), 0)
	b.PrependUOffsetTSlot(batchNodes, nodes, 0)
	b.PrependUOffsetTSlot(batchBuffers, buffers, 0)
	b.PrependUOffsetTSlot(batchCompression, compression, 0)
	return b.EndObject()
}

// pair adds a struct of two numbers; flatbuffers are built from behind.
func pair(b *flatbuffers.Builder, first, second int64) {
	b.Prep(alignment, 16)
	b.PrependInt64(second)
	b.PrependInt64(first)
}

// finish adds the whole message to the stream.
func (e *encoder) finish(kind byte, header flatbuffers.UOffsetT) {
	b := e.metadata
	b.StartObject(messageFields)
	b.PrependInt16Slot(messageVersion, metadataV5, 0)
	b.PrependByteSlot(messageKind, kind, 0)
	b.PrependUOffsetTSlot(messageHeader, header, 0)
	b.PrependInt64Slot(messageBody, int64(len(e.body)), 0)
	b.Finish(b.EndObject())
	metadata := b.FinishedBytes()
	padding := -len(metadata) & (alignment - 1)
	e.out = binary.LittleEndian.AppendUint32(e.out, continuation)
	e.out = binary.LittleEndian.AppendUint32(e.out, uint32(len(metadata)+padding))
	e.out = append(e.out, metadata...)
	e.out = append(e.out, make([]byte, padding)...)
	e.out = append(e.out, e.body...)
}
