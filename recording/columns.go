package recording

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
)

// The columns of words, by their place in columns.words.
const (
	wTarget = iota
	wLane
	wVersion
	wInstance
	wRemote
	wKind
	wError
	wAgent
	wordColumns
)

// columns gathers results column by column, in the memory layout of Arrow.
type columns struct {
	rows      int
	seq       []uint64
	intended  []int64
	sent      times
	firstByte times
	done      times
	code      []uint16
	bytesOut  []int64
	bytesIn   []int64
	reused    []byte // bitmap
	attempts  []uint8
	words     [wordColumns]words
}

// times is a column of times that may be missing.
type times struct {
	values []int64
	valid  bits
}

// words is a column of strings, as numbers in its dictionary.
type words struct {
	numbers []int16
	valid   bits
	dict    *dictionary
	known   []string // the words of dict when the columns were sealed
}

// bits is a bitmap of what is present.
type bits struct {
	bitmap  []byte
	missing int
}

// newColumns returns columns with room for rows results.
func newColumns(rows int) *columns {
	c := &columns{}
	for i := range c.words {
		c.words[i].dict = newDictionary(nil)
	}
	c.words[wKind].dict = newDictionary(kindNames[:])
	c.grow(rows)
	return c
}

// add appends r.
func (c *columns) add(r *Result) {
	n := c.rows
	c.grow(n + 1)
	c.rows++
	c.seq[n] = r.Seq
	c.intended[n] = round(r.Intended)
	c.sent.set(n, round(r.Sent))
	c.firstByte.set(n, round(r.FirstByte))
	c.done.set(n, round(r.Done))
	c.code[n] = r.Code
	c.bytesOut[n] = r.BytesOut
	c.bytesIn[n] = r.BytesIn
	bitutil.SetBitTo(c.reused, n, r.Reused)
	c.attempts[n] = r.Attempts
	c.words[wTarget].set(n, r.Target, true)
	c.words[wLane].set(n, r.Lane, true)
	c.words[wVersion].set(n, r.Version, r.Version != "")
	c.words[wInstance].set(n, r.Instance, r.Instance != "")
	c.words[wRemote].set(n, r.Remote, r.Remote != "")
	c.words[wKind].set(n, r.Kind.String(), true)
	c.words[wError].set(n, r.Error, r.Error != "")
	c.words[wAgent].set(n, r.Agent, r.Agent != "")
}

func (t *times) set(n int, v int64) {
	t.values[n] = v
	t.valid.set(n, v != 0)
}

func (w *words) set(n int, s string, present bool) {
	w.numbers[n] = 0
	if present {
		w.numbers[n] = w.dict.number(s)
	}
	w.valid.set(n, present)
}

func (b *bits) set(n int, present bool) {
	bitutil.SetBitTo(b.bitmap, n, present)
	if !present {
		b.missing++
	}
}

// reset empties c and keeps its memory and its dictionaries.
func (c *columns) reset() {
	c.rows = 0
	c.sent.valid.missing, c.firstByte.valid.missing, c.done.valid.missing = 0, 0, 0
	for i := range c.words {
		c.words[i].valid.missing = 0
	}
}

// grow makes room for n rows: the length of every slice is its capacity.
func (c *columns) grow(n int) {
	if n <= len(c.seq) {
		return
	}
	n = max(n, 2*len(c.seq))
	c.seq = extend(c.seq, n)
	c.intended = extend(c.intended, n)
	c.bytesOut = extend(c.bytesOut, n)
	c.bytesIn = extend(c.bytesIn, n)
	c.code = extend(c.code, n)
	c.attempts = extend(c.attempts, n)
	bytes := int(bitutil.BytesForBits(int64(n)))
	c.reused = extend(c.reused, bytes)
	for _, t := range []*times{&c.sent, &c.firstByte, &c.done} {
		t.values = extend(t.values, n)
		t.valid.bitmap = extend(t.valid.bitmap, bytes)
	}
	for i := range c.words {
		c.words[i].numbers = extend(c.words[i].numbers, n)
		c.words[i].valid.bitmap = extend(c.words[i].valid.bitmap, bytes)
	}
}

func extend[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	longer := make([]T, n)
	copy(longer, s)
	return longer
}

// seal fixes the words that the rows of c may use.
func (c *columns) seal() {
	for i := range c.words {
		c.words[i].known = c.words[i].dict.words
	}
}

// follow makes c go on with the dictionaries of last.
func (c *columns) follow(last *columns) {
	for i := range c.words {
		c.words[i].dict = last.words[i].dict
	}
}

// forget starts every dictionary afresh that holds more than limit words.
func (c *columns) forget(limit int) {
	for i := range c.words {
		if len(c.words[i].dict.words) > limit {
			c.words[i].dict = newDictionary(nil)
		}
	}
}

// each calls put for each column in the order of the schema: how many of its
// rows are missing, which are there, and the values.
func (c *columns) each(put func(missing int, valid, values []byte)) {
	n := c.rows
	numbers := func(values []byte) { put(0, nil, values) }
	times := func(t *times) {
		put(t.valid.missing, t.valid.bitmap[:(n+7)/8], arrow.Int64Traits.CastToBytes(t.values[:n]))
	}
	words := func(w *words) {
		put(w.valid.missing, w.valid.bitmap[:(n+7)/8], arrow.Int16Traits.CastToBytes(w.numbers[:n]))
	}
	numbers(arrow.Uint64Traits.CastToBytes(c.seq[:n]))
	words(&c.words[wTarget])
	words(&c.words[wLane])
	numbers(arrow.Int64Traits.CastToBytes(c.intended[:n]))
	times(&c.sent)
	times(&c.firstByte)
	times(&c.done)
	numbers(arrow.Uint16Traits.CastToBytes(c.code[:n]))
	numbers(arrow.Int64Traits.CastToBytes(c.bytesOut[:n]))
	numbers(arrow.Int64Traits.CastToBytes(c.bytesIn[:n]))
	words(&c.words[wVersion])
	words(&c.words[wInstance])
	words(&c.words[wRemote])
	numbers(c.reused[:(n+7)/8])
	numbers(c.attempts[:n])
	words(&c.words[wKind])
	words(&c.words[wError])
	words(&c.words[wAgent])
}
