package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Recording is a run on disk, opened for reading.
type Recording struct {
	Dir      string
	Run      Run     // State is Interrupted when the writer is gone without having closed it
	Events   []Event // by time; the two lines of a span joined to one, whose Edge is Begin
	Count    uint64  // results in the file when it was opened
	Live     bool    // a writer is still at it
	Warnings []error // what was left out, such as a torn last batch
}

// Open opens the run in dir, which may still be written, or have been cut off
// at any point. The errors of a directory that holds no readable run are
// *NotARunError, *NewerFormatError and *DamagedError. With *EmptyError, of a run
// without a single result, comes the Recording of what there is.
func Open(dir string) (*Recording, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, &NotARunError{Dir: dir, Err: err}
	} else if !info.IsDir() {
		return nil, &NotARunError{Dir: dir, Err: errors.New("it is a file")}
	}
	r := &Recording{Dir: dir}
	live, err := r.alive() // before run.json is read: a run that ends meanwhile is not called cut off
	if err != nil {
		return nil, err
	}
	if r.Run, err = loadRun(dir); err != nil {
		return nil, err
	}
	if r.Live = live && r.Run.State == Running; !r.Live && r.Run.State == Running {
		r.Run.State, r.Run.Reason = Interrupted, "the recorder was cut off"
		r.warn(errors.New("the run was cut off: nobody closed the recording"))
	}
	if err := r.readEvents(); err != nil {
		return nil, err
	}
	return r, r.checkResults()
}

func (r *Recording) warn(err error) { r.Warnings = append(r.Warnings, err) }

// alive tells whether a writer still records.
func (r *Recording) alive() (bool, error) {
	f, err := os.Open(inDir(r.Dir, eventsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("events of the run: %w", err)
	}
	defer f.Close()
	return locked(f), nil
}
