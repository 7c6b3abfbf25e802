package recording

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"

	"github.com/apache/arrow-go/v18/arrow/ipc"
)

// checkResults warns of results that were cut off.
func (r *Recording) checkResults() error {
	f, err := os.Open(r.file(resultsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return &EmptyError{Dir: r.Dir}
	}
	if err != nil {
		return fmt.Errorf("results of the run: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("results of the run: %w", err)
	}
	_, batches, torn := wholeBatches(f, info.Size())
	if torn != nil && !r.Live {
		r.warn(&DamagedError{File: r.file(resultsFile), Err: torn})
	}
	if batches == 0 && !r.Live {
		return &EmptyError{Dir: r.Dir}
	}
	return nil
}

// Results returns every result in order of Seq, as far as they were in the file
// at the begin of the iteration. A *Result is valid until the next one; its
// strings stay. An error ends the iteration.
//
// The results of a run that was closed are read with little, constant memory.
// Those of a running or cut-off run are put in order on the way, which takes
// memory for the results of one timeout.
func (r *Recording) Results() iter.Seq2[*Result, error] {
	return func(yield func(*Result, error) bool) {
		f, err := os.Open(r.file(resultsFile))
		if err != nil {
			yield(nil, fmt.Errorf("results of the run: %w", err))
			return
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			yield(nil, fmt.Errorf("results of the run: %w", err))
			return
		}
		s, err := openStream(f, info.Size())
		if err != nil {
			yield(nil, &DamagedError{File: f.Name(), Err: err})
			return
		}
		for result, err := range s.results() {
			if err != nil {
				err = &DamagedError{File: f.Name(), Err: err}
			}
			if !yield(result, err) {
				return
			}
		}
	}
}

// stream is a stream of results, without what stands behind its last whole batch.
type stream struct {
	in     io.ReaderAt
	size   int64
	sorted bool
}

func openStream(in io.ReaderAt, size int64) (*stream, error) {
	end, _, _ := wholeBatches(in, size)
	s := &stream{in: in, size: end}
	if end == 0 {
		return s, nil
	}
	reader, err := s.reader()
	if err != nil {
		return nil, err
	}
	defer reader.Release()
	s.sorted, err = checkSchema(reader.Schema())
	return s, err
}

func (s *stream) reader() (*ipc.Reader, error) {
	return ipc.NewReader(io.NewSectionReader(s.in, 0, s.size))
}

// batches returns the decoded batches in the order of the file.
func (s *stream) batches() iter.Seq2[*rows, error] {
	return func(yield func(*rows, error) bool) {
		if s.size == 0 {
			return
		}
		reader, err := s.reader()
		if err != nil {
			yield(nil, err)
			return
		}
		defer reader.Release()
		var known vocabulary
		for reader.Next() {
			batch, err := decode(reader.RecordBatch(), &known)
			if !yield(batch, err) || err != nil {
				return
			}
		}
		if err := reader.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// results returns the rows in order of seq.
func (s *stream) results() iter.Seq2[*Result, error] {
	if s.sorted {
		return s.inOrder
	}
	return s.merged
}

func (s *stream) inOrder(yield func(*Result, error) bool) {
	var result Result
	for batch, err := range s.batches() {
		if err != nil {
			yield(nil, err)
			return
		}
		for i := range batch.seq {
			batch.fill(&result, i)
			if !yield(&result, nil) {
				return
			}
		}
	}
}

// merged puts rows in order that were written as they came. A row may be
// handed on once no later batch holds a smaller seq: a first pass finds the
// smallest seq from each batch on.
func (s *stream) merged(yield func(*Result, error) bool) {
	smallest, err := s.smallest()
	if err != nil {
		yield(nil, err)
		return
	}
	var (
		m      merge
		result Result
		n      int
	)
	for batch, err := range s.batches() {
		if err != nil {
			yield(nil, err)
			return
		}
		n++
		m.push(batch)
		limit := uint64(math.MaxUint64)
		if n < len(smallest) {
			limit = smallest[n]
		}
		for m.pop(&result, limit) {
			if !yield(&result, nil) {
				return
			}
		}
	}
}

// smallest returns, for each batch, the smallest seq in it and all later ones.
func (s *stream) smallest() ([]uint64, error) {
	var smallest []uint64
	for batch, err := range s.batches() {
		if err != nil {
			return nil, err
		}
		least := uint64(math.MaxUint64)
		for _, seq := range batch.seq {
			least = min(least, seq)
		}
		smallest = append(smallest, least)
	}
	for i := len(smallest) - 2; i >= 0; i-- {
		smallest[i] = min(smallest[i], smallest[i+1])
	}
	return smallest, nil
}
