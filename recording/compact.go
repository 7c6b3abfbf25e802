package recording

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// compactRows is the size of a batch in a file that is closed: large enough to
// compress well, small enough to be read with little memory.
const compactRows = 24 << 10

// Each row of a batch may bring a new word.
const _ = uint(maxWords - maxSurveyed - compactRows)

// compact rewrites the results of a run in order of seq, in large compressed
// batches, and puts the new file in place of the old one by rename. On an error
// the old one stays.
func compact(dir string, anchor time.Time) (err error) {
	in, s, err := openResults(dir)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(inDir(dir, resultsFile+".new"))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(out.Name())
		}
	}()
	if err := errors.Join(rewrite(out, s, anchor), out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), in.Name())
}

// rewrite writes the rows of s to out, sorted.
func rewrite(out *os.File, s *stream, anchor time.Time) error {
	found, err := s.survey()
	if err != nil {
		return err
	}
	e, err := newEncoder(anchor, true)
	if err != nil {
		return err
	}
	log := resultsLog{file: out, encoder: e}
	c := found.columns(compactRows)
	flush := func() error {
		c.seal()
		err := log.write(c)
		c.reset()
		c.forget(maxSurveyed)
		return err
	}
	err = s.merge(found, func(r *Result) error {
		c.add(r)
		if c.rows < compactRows {
			return nil
		}
		return flush()
	})
	if err := errors.Join(err, flush(), log.end()); err != nil {
		return err
	}
	if log.rows != s.whole.rows {
		return fmt.Errorf("%d results written of %d", log.rows, s.whole.rows)
	}
	return nil
}
