package recording

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/apache/arrow-go/v18/arrow/ipc"
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
	log := resultsLog{file: out, encoder: newEncoder(anchor, true, ipc.WithZstd())}
	c := found.columns(compactRows)
	flush := func() error {
		c.seal()
		if err := log.write(c); err != nil {
			return err
		}
		c.reset()
		c.forget(maxSurveyed)
		return nil
	}
	for r, err := range s.merged(found) {
		if err != nil {
			return err
		}
		if c.rows == compactRows {
			if err := flush(); err != nil {
				return err
			}
		}
		c.add(r)
	}
	if err := errors.Join(flush(), log.end()); err != nil {
		return err
	}
	if log.rows != s.extent.rows {
		return fmt.Errorf("%d results written of %d", log.rows, s.extent.rows)
	}
	return nil
}
