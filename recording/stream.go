package recording

import (
	"fmt"
	"io"
	"iter"
	"math"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// stream is a stream of results, without what stands behind its last whole batch.
type stream struct {
	in     io.ReaderAt
	extent extent
	sorted bool
}

// openStream finds the whole batches within the first size bytes of in.
func openStream(in io.ReaderAt, size int64) (*stream, error) {
	s := &stream{in: in, extent: measure(in, size)}
	if s.extent.batches == 0 {
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
	return ipc.NewReader(io.NewSectionReader(s.in, 0, s.extent.bytes), ipc.WithAllocator(bounded{memory.DefaultAllocator}))
}

// bounded refuses the lengths that a damaged file may ask for. The reader of
// Arrow turns the panic into an error.
type bounded struct{ memory.Allocator }

const maxBuffer = 256 << 20 // bytes; a column of a batch has some 256 KiB

func (b bounded) Allocate(size int) []byte {
	if size > maxBuffer {
		panic(fmt.Errorf("a buffer of %d bytes", size))
	}
	return b.Allocator.Allocate(size)
}

func (b bounded) Reallocate(size int, old []byte) []byte {
	if size > maxBuffer {
		panic(fmt.Errorf("a buffer of %d bytes", size))
	}
	return b.Allocator.Reallocate(size, old)
}

// batches returns the decoded batches in the order of the file.
func (s *stream) batches() iter.Seq2[*rows, error] {
	return func(yield func(*rows, error) bool) {
		if s.extent.batches == 0 {
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
	return func(yield func(*Result, error) bool) {
		found, err := s.survey()
		if err != nil {
			yield(nil, err)
			return
		}
		s.merged(found)(yield)
	}
}

// inOrder returns the rows of a sorted file.
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

// merged returns in order the rows of a file that was written as they came. A
// row is handed on once no later batch holds a smaller seq, so that no more is
// held in memory than the schedule and the answers lie apart.
func (s *stream) merged(found *survey) iter.Seq2[*Result, error] {
	return func(yield func(*Result, error) bool) {
		var (
			waiting merge
			result  Result
			n       int
		)
		for batch, err := range s.batches() {
			if err != nil {
				yield(nil, err)
				return
			}
			n++
			waiting.push(batch)
			limit := uint64(math.MaxUint64)
			if n < len(found.smallest) {
				limit = found.smallest[n]
			}
			for waiting.pop(&result, limit) {
				if !yield(&result, nil) {
					return
				}
			}
		}
	}
}
