package recording

import (
	"errors"
	"io"
	"iter"
	"math"
)

// stream is a stream of results, without what stands behind its last whole batch.
type stream struct {
	in     io.ReaderAt
	whole  wholeBatches
	sorted bool
}

// openStream finds the whole batches within the first size bytes of in.
func openStream(in io.ReaderAt, size int64) (*stream, error) {
	s := &stream{in: in, whole: measure(in, size)}
	if s.whole.batches == 0 {
		return s, nil
	}
	var err error
	s.sorted, err = readSchema(in, s.whole.bytes)
	return s, err
}

// results returns the rows in order of seq.
func (s *stream) results() iter.Seq2[*Result, error] {
	return func(yield func(*Result, error) bool) {
		var err error
		if s.sorted {
			err = s.inOrder(yield)
		} else {
			err = s.sort(yield)
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(nil, err)
		}
	}
}

// errStop says that the reader wants no more.
var errStop = errors.New("stop")

// inOrder yields the rows of a sorted file.
func (s *stream) inOrder(yield func(*Result, error) bool) error {
	var (
		batch  rows
		result Result
	)
	d, err := newDecoder(s.in, s.whole.bytes)
	if err != nil {
		return err
	}
	return d.each(func() *rows { return &batch }, func(*rows) error {
		for i := range batch.seq {
			batch.fill(&result, i)
			if !yield(&result, nil) {
				return errStop
			}
		}
		return nil
	})
}

func (s *stream) sort(yield func(*Result, error) bool) error {
	found, err := s.survey()
	if err != nil {
		return err
	}
	return s.merge(found, func(r *Result) error {
		if !yield(r, nil) {
			return errStop
		}
		return nil
	})
}

// merge hands on in order the rows of a file that was written as they came. A
// row is handed on once no later batch holds a smaller seq, so that no more is
// held in memory than the schedule and the answers lie apart.
func (s *stream) merge(found *survey, hand func(*Result) error) error {
	var (
		waiting merge
		result  Result
		n       int
	)
	d, err := newDecoder(s.in, s.whole.bytes)
	if err != nil {
		return err
	}
	return d.each(waiting.empty, func(batch *rows) error {
		waiting.push(batch)
		limit := uint64(math.MaxUint64)
		if n++; n < len(found.smallest) {
			limit = found.smallest[n]
		}
		for waiting.pop(&result, limit) {
			if err := hand(&result); err != nil {
				return err
			}
		}
		return nil
	})
}
