package recording

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// rows is one decoded batch. Its memory is used again for the next.
type rows struct {
	data batchData

	seq                   []uint64
	intended              []int64
	sent, firstByte, done timeRows
	code                  []uint16
	bytesOut, bytesIn     []int64
	reused                []byte
	attempts              []uint8
	words                 [wordColumns]wordRows
	kinds                 []Kind
	order                 []int // of the rows by seq; empty if they are in order
	next                  int   // place in order
}

// timeRows is a column of times.
type timeRows struct {
	values []int64
	valid  []byte // bitmap, nil when none is missing
}

// wordRows is a column of words.
type wordRows struct {
	numbers []int16
	valid   []byte
	words   []string
}

// decode finds the columns in the body of the batch.
func (r *rows) decode(d *decoder) error {
	c := columnReader{d: d, b: &r.data}
	r.next, r.order = 0, r.order[:0]
	r.seq = arrow.Uint64Traits.CastFromBytes(c.plain(64))
	if d.seqOnly {
		return c.err
	}
	r.words[wTarget] = c.words(wTarget)
	r.words[wLane] = c.words(wLane)
	r.intended = arrow.Int64Traits.CastFromBytes(c.plain(64))
	r.sent = c.times()
	r.firstByte = c.times()
	r.done = c.times()
	r.code = arrow.Uint16Traits.CastFromBytes(c.plain(16))
	r.bytesOut = arrow.Int64Traits.CastFromBytes(c.plain(64))
	r.bytesIn = arrow.Int64Traits.CastFromBytes(c.plain(64))
	r.words[wVersion] = c.words(wVersion)
	r.words[wInstance] = c.words(wInstance)
	r.words[wRemote] = c.words(wRemote)
	r.reused = c.plain(1)
	r.attempts = c.plain(8)
	r.words[wKind] = c.words(wKind)
	r.kinds = d.kinds
	r.words[wError] = c.words(wError)
	r.words[wAgent] = c.words(wAgent)
	return c.err
}

// columnReader takes the columns of a batch one after the other. It keeps the
// first error, after which columns are empty.
type columnReader struct {
	d    *decoder
	b    *batchData
	next int
	err  error
}

// column returns the next column, of a number of bits per row.
func (c *columnReader) column(bits int) (valid, values []byte) {
	i := c.next
	c.next++
	if c.err == nil && i >= len(c.b.nodes) {
		c.err = fmt.Errorf("a batch of %d columns", len(c.b.nodes))
	}
	if c.err != nil {
		return nil, nil
	}
	rows := c.b.rows
	if c.b.nodes[i].rows != int64(rows) {
		c.err = fmt.Errorf("column %s has %d rows of %d", fields[i].Name, c.b.nodes[i].rows, rows)
		return nil, nil
	}
	var err error
	if c.b.nodes[i].missing > 0 {
		if valid, err = c.b.buffer(c.d, 2*i, (rows+7)/8); err == nil && len(valid) == 0 {
			valid = nil
		}
	}
	size := (rows*bits + 7) / 8
	if err == nil {
		values, err = c.b.buffer(c.d, 2*i+1, size)
	}
	if err != nil {
		c.err = fmt.Errorf("column %s: %w", fields[i].Name, err)
		return nil, nil
	}
	return valid, values[:size]
}

// plain returns the next column, of which nothing is missing.
func (c *columnReader) plain(bits int) []byte {
	valid, values := c.column(bits)
	if valid != nil {
		c.err = fmt.Errorf("column %s has missing values", fields[c.next-1].Name)
	}
	return values
}

func (c *columnReader) times() timeRows {
	valid, values := c.column(64)
	return timeRows{values: arrow.Int64Traits.CastFromBytes(values), valid: valid}
}

// words returns the next column, and makes sure that its numbers stand for words.
func (c *columnReader) words(id int) wordRows {
	valid, values := c.column(16)
	w := wordRows{numbers: arrow.Int16Traits.CastFromBytes(values), valid: valid, words: c.d.words[id]}
	for i, n := range w.numbers {
		if uint(n) >= uint(len(w.words)) && present(valid, i) {
			c.err = fmt.Errorf("column %s: number %d of %d words", fields[c.next-1].Name, n, len(w.words))
			break
		}
	}
	return w
}

// present tells whether row i is there.
func present(valid []byte, i int) bool { return valid == nil || valid[i/8]&(1<<(i%8)) != 0 }

func (t *timeRows) at(i int) time.Duration {
	if !present(t.valid, i) {
		return 0
	}
	return time.Duration(t.values[i])
}

func (w *wordRows) at(i int) string {
	if !present(w.valid, i) {
		return ""
	}
	return w.words[w.numbers[i]]
}

// fill copies row i to a result.
func (r *rows) fill(to *Result, i int) {
	to.Seq = r.seq[i]
	to.Target = r.words[wTarget].at(i)
	to.Lane = r.words[wLane].at(i)
	to.Intended = time.Duration(r.intended[i])
	to.Sent = r.sent.at(i)
	to.FirstByte = r.firstByte.at(i)
	to.Done = r.done.at(i)
	to.Code = r.code[i]
	to.BytesOut = r.bytesOut[i]
	to.BytesIn = r.bytesIn[i]
	to.Version = r.words[wVersion].at(i)
	to.Instance = r.words[wInstance].at(i)
	to.Remote = r.words[wRemote].at(i)
	to.Reused = present(r.reused, i)
	to.Attempts = r.attempts[i]
	to.Kind = r.kinds[r.words[wKind].numbers[i]]
	to.Error = r.words[wError].at(i)
	to.Agent = r.words[wAgent].at(i)
}

// sort puts the rows in order of seq, for more and row.
func (r *rows) sort() {
	if slices.IsSorted(r.seq) {
		return
	}
	for i := range r.seq {
		r.order = append(r.order, i)
	}
	slices.SortStableFunc(r.order, func(i, j int) int { return cmp.Compare(r.seq[i], r.seq[j]) })
}

// more tells whether there is a next row.
func (r *rows) more() bool { return r.next < len(r.seq) }

// row returns the place of the next row in the columns.
func (r *rows) row() int {
	if len(r.order) == 0 {
		return r.next
	}
	return r.order[r.next]
}
