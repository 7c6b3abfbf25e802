package recording

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// rows is one decoded batch.
type rows struct {
	batch     arrow.RecordBatch
	seq       []uint64
	intended  []int64
	sent      *array.Int64
	firstByte *array.Int64
	done      *array.Int64
	code      []uint16
	bytesOut  []int64
	bytesIn   []int64
	reused    *array.Boolean
	attempts  []uint8
	words     [wordColumns]wordRows
	kinds     []Kind // by number in the dictionary
	order     []int  // of the rows by seq; nil if they are in order
	next      int    // place in order
}

// wordRows is one column of words.
type wordRows struct {
	numbers []int16
	missing *array.Int16 // nil when none is
	words   []string
}

// places of the columns of words among all columns
var wordPlaces = [wordColumns]int{
	wTarget: 1, wLane: 2, wVersion: 10, wInstance: 11, wRemote: 12, wKind: 15, wError: 16, wAgent: 17,
}

// decode reads a batch of the schema that checkSchema accepts.
func decode(b arrow.RecordBatch, known *vocabulary) (r *rows, err error) {
	defer func() { // arrays over a damaged file may be shorter than they say
		if p := recover(); p != nil {
			r, err = nil, fmt.Errorf("a batch of results: %v", p)
		}
	}()
	if err := checkBatch(b); err != nil {
		return nil, err
	}
	r = &rows{
		batch:     b,
		seq:       b.Column(0).(*array.Uint64).Uint64Values(),
		intended:  b.Column(3).(*array.Int64).Int64Values(),
		sent:      b.Column(4).(*array.Int64),
		firstByte: b.Column(5).(*array.Int64),
		done:      b.Column(6).(*array.Int64),
		code:      b.Column(7).(*array.Uint16).Uint16Values(),
		bytesOut:  b.Column(8).(*array.Int64).Int64Values(),
		bytesIn:   b.Column(9).(*array.Int64).Int64Values(),
		reused:    b.Column(13).(*array.Boolean),
		attempts:  b.Column(14).(*array.Uint8).Uint8Values(),
	}
	for i, place := range wordPlaces {
		if err := r.words[i].decode(b.Column(place).(*array.Dictionary), &known[i]); err != nil {
			return nil, fmt.Errorf("column %s: %w", fields[place].Name, err)
		}
	}
	for _, name := range r.words[wKind].words {
		k, err := ParseKind(name)
		if err != nil {
			return nil, err
		}
		r.kinds = append(r.kinds, k)
	}
	return r, nil
}

// checkBatch finds columns of a damaged file that are shorter than the batch.
func checkBatch(b arrow.RecordBatch) error {
	n := int(b.NumRows())
	for i, c := range b.Columns() {
		bitmap := c.NullBitmapBytes()
		if c.Len() != n || c.NullN() > 0 && len(bitmap) < (n+7)/8 {
			return fmt.Errorf("column %s is shorter than its batch", fields[i].Name)
		}
		if flags, ok := c.(*array.Boolean); ok && n > 0 && flags.Data().Buffers()[1].Len() < (n+7)/8 {
			return fmt.Errorf("column %s is shorter than its batch", fields[i].Name)
		}
	}
	return nil
}

// sort puts the rows in order of seq, for more and row.
func (r *rows) sort() {
	if slices.IsSorted(r.seq) {
		return
	}
	r.order = make([]int, len(r.seq))
	for i := range r.order {
		r.order[i] = i
	}
	slices.SortStableFunc(r.order, func(i, j int) int { return cmp.Compare(r.seq[i], r.seq[j]) })
}

func (w *wordRows) decode(d *array.Dictionary, known *knownWords) error {
	numbers := d.Indices().(*array.Int16)
	w.numbers = numbers.Int16Values()
	w.words = known.of(d.Dictionary().(*array.String))
	if numbers.NullN() > 0 {
		w.missing = numbers
	}
	for i, n := range w.numbers {
		if (n < 0 || int(n) >= len(w.words)) && (w.missing == nil || w.missing.IsValid(i)) {
			return errors.New("a number stands for no word")
		}
	}
	return nil
}

// at returns the word of row i, empty if it is missing.
func (w *wordRows) at(i int) string {
	if w.missing != nil && w.missing.IsNull(i) {
		return ""
	}
	return w.words[w.numbers[i]]
}

// more tells whether there is a next row.
func (r *rows) more() bool { return r.next < len(r.seq) }

// row returns the place of the next row in the columns.
func (r *rows) row() int {
	if r.order == nil {
		return r.next
	}
	return r.order[r.next]
}

// fill copies row i to a result.
func (r *rows) fill(to *Result, i int) {
	to.Seq = r.seq[i]
	to.Target = r.words[wTarget].at(i)
	to.Lane = r.words[wLane].at(i)
	to.Intended = time.Duration(r.intended[i])
	to.Sent = at(r.sent, i)
	to.FirstByte = at(r.firstByte, i)
	to.Done = at(r.done, i)
	to.Code = r.code[i]
	to.BytesOut = r.bytesOut[i]
	to.BytesIn = r.bytesIn[i]
	to.Version = r.words[wVersion].at(i)
	to.Instance = r.words[wInstance].at(i)
	to.Remote = r.words[wRemote].at(i)
	to.Reused = r.reused.Value(i)
	to.Attempts = r.attempts[i]
	to.Kind = r.kinds[r.words[wKind].numbers[i]]
	to.Error = r.words[wError].at(i)
	to.Agent = r.words[wAgent].at(i)
}

// at returns a time, zero if it is missing.
func at(times *array.Int64, i int) time.Duration {
	if times.IsNull(i) {
		return 0
	}
	return time.Duration(times.Value(i))
}

// vocabulary keeps the words of each column as strings of their own, so that
// they outlive the batch and equal words share their memory.
type vocabulary [wordColumns]knownWords

type knownWords struct {
	from  arrow.ArrayData
	words []string
	seen  map[string]string
}

// of returns the words of a dictionary.
func (k *knownWords) of(d *array.String) []string {
	if d.Data() == k.from {
		return k.words
	}
	if k.seen == nil || len(k.seen) > maxWords { // of errors that all differ nothing need be kept
		k.seen = map[string]string{}
	}
	words := make([]string, d.Len())
	for i := range words {
		v := d.Value(i)
		s, ok := k.seen[v]
		if !ok {
			s = string([]byte(v))
			k.seen[s] = s
		}
		words[i] = s
	}
	k.from, k.words = d.Data(), words
	return words
}
