package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
)

// Results returns every result in order of Seq, as far as they were in the file
// at the begin of the iteration. A *Result is valid until the next one; its
// strings stay. An error ends the iteration.
//
// The results of a run that was closed are read with little, constant memory.
// Those of a running or cut-off run are put in order on the way, which takes
// memory for the results of about one timeout.
func (r *Recording) Results() iter.Seq2[*Result, error] {
	return func(yield func(*Result, error) bool) {
		f, s, err := openResults(r.Dir)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
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

// openResults opens results.arrows of a run.
func openResults(dir string) (f *os.File, s *stream, err error) {
	f, err = os.Open(inDir(dir, resultsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &DamagedError{File: inDir(dir, resultsFile), Err: err}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("results of the run: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("results of the run: %w", err)
	}
	if s, err = openStream(f, info.Size()); err != nil {
		return nil, nil, &DamagedError{File: f.Name(), Err: err}
	}
	return f, s, nil
}

// checkResults counts the results and warns of what is missing.
func (r *Recording) checkResults() error {
	f, s, err := openResults(r.Dir)
	if err != nil {
		return err
	}
	defer f.Close()
	r.Count = s.whole.rows
	if r.Live {
		return nil // what stands behind the last whole batch is being written
	}
	if s.whole.torn != nil {
		r.warn(&DamagedError{File: f.Name(), Err: s.whole.torn})
	}
	if want := r.Run.Results; want != 0 && want != r.Count {
		r.warn(&DamagedError{File: f.Name(), Err: fmt.Errorf("it holds %d of %d results", r.Count, want)})
	}
	if r.Count == 0 {
		return &EmptyError{Dir: r.Dir, Torn: s.whole.torn}
	}
	return nil
}
