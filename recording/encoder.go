package recording

import (
	"bytes"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// encoder turns columns into the bytes of an Arrow IPC stream.
type encoder struct {
	schema *arrow.Schema
	out    bytes.Buffer
	stream *ipc.Writer
	dicts  [wordColumns]dictionaryArray
}

// dictionaryArray is the Arrow array of a dictionary as it was last written.
type dictionaryArray struct {
	of    *dictionary
	array *array.String
}

// newEncoder returns an encoder of rows that are sorted by seq or not, and
// compressed or not.
func newEncoder(anchor time.Time, sorted bool, options ...ipc.Option) *encoder {
	e := &encoder{schema: newSchema(anchor, sorted)}
	e.stream = ipc.NewWriter(&e.out, append(options, ipc.WithSchema(e.schema))...)
	return e
}

// encode returns the messages of one whole batch, valid until the next call.
// A dictionary that grew is written again, whole: not every reader of Arrow
// knows deltas.
func (e *encoder) encode(c *columns) ([]byte, error) {
	e.out.Reset()
	batch := e.batch(c)
	defer batch.Release()
	if err := e.stream.Write(batch); err != nil {
		return nil, err
	}
	return e.out.Bytes(), nil
}

// end returns the mark of the stream's end.
func (e *encoder) end() ([]byte, error) {
	e.out.Reset()
	if err := e.stream.Close(); err != nil {
		return nil, err
	}
	return e.out.Bytes(), nil
}

// batch wraps the memory of c, which must not change until the batch is released.
func (e *encoder) batch(c *columns) arrow.RecordBatch {
	n := c.rows
	word := func(i int) arrow.Array { return e.word(i, &c.words[i], n) }
	cols := []arrow.Array{
		fixed(arrow.PrimitiveTypes.Uint64, n, arrow.Uint64Traits.CastToBytes(c.seq[:n])),
		word(wTarget),
		word(wLane),
		fixed(arrow.PrimitiveTypes.Int64, n, arrow.Int64Traits.CastToBytes(c.intended[:n])),
		c.sent.array(n),
		c.firstByte.array(n),
		c.done.array(n),
		fixed(arrow.PrimitiveTypes.Uint16, n, arrow.Uint16Traits.CastToBytes(c.code[:n])),
		fixed(arrow.PrimitiveTypes.Int64, n, arrow.Int64Traits.CastToBytes(c.bytesOut[:n])),
		fixed(arrow.PrimitiveTypes.Int64, n, arrow.Int64Traits.CastToBytes(c.bytesIn[:n])),
		word(wVersion),
		word(wInstance),
		word(wRemote),
		fixed(arrow.FixedWidthTypes.Boolean, n, c.reused[:(n+7)/8]),
		fixed(arrow.PrimitiveTypes.Uint8, n, c.attempts[:n]),
		word(wKind),
		word(wError),
		word(wAgent),
	}
	return array.NewRecordBatch(e.schema, cols, int64(n))
}

// word returns column i as an Arrow array over its dictionary.
func (e *encoder) word(i int, w *words, n int) arrow.Array {
	d := &e.dicts[i]
	if d.of != w.dict || d.array.Len() != len(w.known) {
		b := array.NewStringBuilder(memory.DefaultAllocator)
		b.AppendStringValues(w.known, nil)
		*d = dictionaryArray{of: w.dict, array: b.NewStringArray()}
	}
	numbers := fixed(arrow.PrimitiveTypes.Int16, n, arrow.Int16Traits.CastToBytes(w.numbers[:n]), w.valid)
	return array.NewDictionaryArray(word, numbers, d.array)
}

func (t *times) array(n int) arrow.Array {
	return fixed(arrow.PrimitiveTypes.Int64, n, arrow.Int64Traits.CastToBytes(t.values[:n]), t.valid)
}

// fixed wraps values of a fixed width, of which some may be missing.
func fixed(t arrow.DataType, n int, values []byte, valid ...bits) arrow.Array {
	var bitmap *memory.Buffer
	missing := 0
	if len(valid) > 0 && valid[0].missing > 0 {
		bitmap, missing = memory.NewBufferBytes(valid[0].bitmap[:(n+7)/8]), valid[0].missing
	}
	return array.MakeFromData(array.NewData(t, n, []*memory.Buffer{bitmap, memory.NewBufferBytes(values)}, nil, missing, 0))
}
