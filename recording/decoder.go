package recording

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/klauspost/compress/zstd"
)

// maxBuffer bounds the memory that a damaged file can ask for: bytes of one
// buffer. A column of a batch has some 200 KiB.
const maxBuffer = 64 << 20

// decoder reads a stream message by message.
type decoder struct {
	in       io.ReaderAt
	at, end  int64
	metadata []byte
	zstd     *zstd.Decoder
	words    [wordColumns][]string
	kinds    []Kind // of the numbers of the column kind

	seqOnly bool                         // leave out all columns but seq
	learn   func(id int, words []string) // told of each dictionary; may be nil
}

func newDecoder(in io.ReaderAt, end int64) (*decoder, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBuffer))
	return &decoder{in: in, end: end, zstd: z}, err
}

// each decodes every batch, into rows that empty returns, and hands it to do.
func (d *decoder) each(empty func() *rows, do func(*rows) error) error {
	defer d.zstd.Close()
	for {
		batch := empty()
		err := d.next(batch)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(batch); err != nil {
			return err
		}
	}
}

// next decodes the next batch into to, io.EOF behind the last one.
func (d *decoder) next(to *rows) (err error) {
	defer func() { // flatbuffers index without a check
		if p := recover(); p != nil {
			err = fmt.Errorf("a message of the results: %v", p)
		}
	}()
	for d.at < d.end {
		m, err := readMessage(d.in, d.at, d.end, &d.metadata)
		if err != nil {
			return err
		}
		switch m.kind {
		case dictionaryMessage:
			err = d.dictionary(m)
		case batchMessage:
			if err = d.load(&to.data, m, m.header); err == nil {
				err = to.decode(d)
			}
		}
		d.at += m.length
		if err != nil || m.kind == batchMessage {
			return err
		}
	}
	return io.EOF
}

// dictionary reads the words of a column.
func (d *decoder) dictionary(m message) error {
	id := m.header.GetInt64Slot(slot(dictionaryID), 0)
	if id < 0 || id >= wordColumns || m.header.GetBoolSlot(slot(dictionaryDelta), false) {
		return fmt.Errorf("dictionary %d", id)
	}
	data, ok := child(m.header, dictionaryData)
	if !ok {
		return fmt.Errorf("dictionary %d has no words", id)
	}
	var b batchData
	if err := d.load(&b, m, data); err != nil {
		return err
	}
	offsets, err := b.buffer(d, 1, 4*(b.rows+1))
	if err != nil {
		return err
	}
	text, err := b.buffer(d, 2, 0)
	if err != nil {
		return err
	}
	all := string(text)
	words := make([]string, b.rows)
	from := 0
	for i := range words {
		to := int(binary.LittleEndian.Uint32(offsets[4*(i+1):]))
		words[i] = all[from:to]
		from = to
	}
	d.words[id] = words
	if d.learn != nil {
		d.learn(int(id), words)
	}
	if id != wKind {
		return nil
	}
	d.kinds = nil
	for _, name := range words {
		k, err := ParseKind(name)
		if err != nil {
			return err
		}
		d.kinds = append(d.kinds, k)
	}
	return nil
}

// load reads the body of a message whose RecordBatch is table.
func (d *decoder) load(to *batchData, m message, table flatbuffers.Table) error {
	to.rows = int(table.GetInt64Slot(slot(batchRowsField), 0))
	if to.rows < 0 || to.rows > maxBuffer/8 {
		return fmt.Errorf("a batch of %d rows", to.rows)
	}
	to.compressed = false
	if c, ok := child(table, batchCompression); ok {
		if codec := c.GetByteSlot(slot(compressionCodec), 0); codec != codecZstd {
			return fmt.Errorf("compression with codec %d", codec)
		}
		to.compressed = true
	}
	to.nodes, to.buffers = to.nodes[:0], to.buffers[:0]
	pairs(table, batchNodes, func(a, b int64) { to.nodes = append(to.nodes, node{a, b}) })
	pairs(table, batchBuffers, func(a, b int64) { to.buffers = append(to.buffers, extent{a, b}) })
	to.plain = extend(to.plain, len(to.buffers))
	if m.body > maxBuffer {
		return fmt.Errorf("a batch of %d bytes", m.body)
	}
	to.body = extend(to.body, int(m.body))[:m.body]
	_, err := d.in.ReadAt(to.body, d.at+m.length-m.body)
	return err
}

// batchData is the content of a RecordBatch.
type batchData struct {
	rows       int
	nodes      []node
	buffers    []extent
	compressed bool
	body       []byte
	plain      [][]byte // decompressed buffers
}

// buffer returns the content of buffer i, which has at least size bytes.
func (b *batchData) buffer(d *decoder, i, size int) ([]byte, error) {
	if i >= len(b.buffers) {
		return nil, fmt.Errorf("a batch of %d buffers", len(b.buffers))
	}
	e := b.buffers[i]
	if e.offset < 0 || e.length < 0 || e.offset%alignment != 0 || e.length > int64(len(b.body))-e.offset {
		return nil, fmt.Errorf("buffer %d is not within its batch", i)
	}
	content := b.body[e.offset : e.offset+e.length]
	if b.compressed && e.length > 0 {
		if e.length < 8 {
			return nil, fmt.Errorf("buffer %d has no length", i)
		}
		var err error
		if b.plain[i], err = d.zstd.DecodeAll(content[8:], b.plain[i][:0]); err != nil {
			return nil, fmt.Errorf("buffer %d: %w", i, err)
		}
		if want := binary.LittleEndian.Uint64(content); want != uint64(len(b.plain[i])) {
			return nil, fmt.Errorf("buffer %d has %d bytes instead of %d", i, len(b.plain[i]), want)
		}
		content = b.plain[i]
	}
	if len(content) < size {
		return nil, fmt.Errorf("buffer %d has %d bytes instead of %d", i, len(content), size)
	}
	return content, nil
}

// slot is the place of a field in the table of fields of a flatbuffer.
func slot(field int) flatbuffers.VOffsetT { return flatbuffers.VOffsetT(4 + 2*field) }

// child returns a table that is a field of another.
func child(t flatbuffers.Table, field int) (flatbuffers.Table, bool) {
	o := flatbuffers.UOffsetT(t.Offset(slot(field)))
	if o == 0 {
		return flatbuffers.Table{}, false
	}
	return flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(o + t.Pos)}, true
}

// pairs calls add for each struct of two numbers in a field of a table.
func pairs(t flatbuffers.Table, field int, add func(first, second int64)) {
	o := flatbuffers.UOffsetT(t.Offset(slot(field)))
	if o == 0 {
		return
	}
	for i, at := 0, t.Vector(o); i < t.VectorLen(o); i, at = i+1, at+16 {
		add(t.GetInt64(at), t.GetInt64(at+8))
	}
}
