package recording

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

// Names of the files of a run.
const (
	runFile     = "run.json"
	resultsFile = "results.arrows"
	eventsFile  = "events.jsonl"
)

// Writer records a run. All its methods may be called at the same time.
type Writer struct {
	dir     string
	clock   Clock
	events  eventLog // its file is locked as long as the writer lives
	spans   atomic.Uint64
	reserve reserve

	mu     sync.Mutex // guards what follows; never held over a write
	front  *columns   // being filled
	sealed []*columns // full, in order, to be written
	spare  []*columns // written, to be used again
	run    Run
	ended  bool // nothing is added any more

	flusher flusher
	saving  sync.Mutex // one writer of run.json at a time
	closing sync.Once

	broken chan struct{}
	breaks sync.Once
	err    error // set before broken is closed
}

// Create begins the recording of a run in dir, which must be absent or empty.
// The times of results and events count from run.Clock. What Create knows by
// itself it fills in: the format, the state, and the host if there is none.
func Create(dir string, run Run) (*Writer, error) {
	if err := emptyDir(dir); err != nil {
		return nil, err
	}
	run.Format, run.State = FormatVersion, Running
	if run.Clock.Anchor.IsZero() {
		run.Clock = StartClock()
	}
	if run.Host == (Host{}) {
		run.Host = thisHost()
	}
	w := &Writer{dir: dir, clock: run.Clock, run: run, front: newColumns(spareRows), broken: make(chan struct{})}
	if err := w.open(); err != nil {
		w.reserve.release()
		err = errors.Join(err, w.closeFiles())
		for _, name := range []string{eventsFile, resultsFile} {
			_ = os.Remove(inDir(dir, name)) // so that the directory can be tried again
		}
		return nil, err
	}
	w.flusher.start(w)
	return w, nil
}

// open makes the files of the run. The lock comes before run.json, so that a
// run which can be opened is never seen without its writer.
func (w *Writer) open() (err error) {
	const flags = os.O_CREATE | os.O_EXCL | os.O_WRONLY | os.O_APPEND
	if w.events.file, err = os.OpenFile(inDir(w.dir, eventsFile), flags, 0o644); err != nil {
		return fmt.Errorf("events of the run: %w", err)
	}
	if err := lock(w.events.file); err != nil {
		return fmt.Errorf("lock on the run: %w", err)
	}
	if err := w.reserve.fill(w.dir); err != nil {
		return err
	}
	log := &w.flusher.log
	if log.file, err = os.OpenFile(inDir(w.dir, resultsFile), flags, 0o644); err != nil {
		return fmt.Errorf("results of the run: %w", err)
	}
	if log.encoder, err = newEncoder(w.clock.Anchor, false); err != nil {
		return err
	}
	w.front.seal()
	if err := log.write(w.front); err != nil { // no rows, but the schema: the file is a stream from the start
		return err
	}
	return w.saveRun()
}

func (w *Writer) closeFiles() error {
	var errs []error
	for _, f := range []*os.File{w.flusher.log.file, w.events.file} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// Clock returns the clock of the run.
func (w *Writer) Clock() Clock { return w.clock }

// Add records a result. It does not wait for the disk: the result is in the
// file within 250 ms. A result that comes after Close is lost.
func (w *Writer) Add(r Result) {
	w.mu.Lock()
	if w.ended {
		w.mu.Unlock()
		return
	}
	w.front.add(&r)
	full := w.front.rows == batchRows
	if full {
		w.seal()
	}
	w.mu.Unlock()
	if full {
		w.flusher.hurry()
	}
}

// Event records an event, at once. An event without a time is given the present
// one. An event that comes after Close is lost.
func (w *Writer) Event(e Event) {
	if e.At == 0 && w.clock.ticks() {
		e.At = w.clock.Now()
	}
	line, err := eventLine(e)
	if err == nil {
		err = w.events.write(line)
	}
	if err != nil && !errors.Is(err, os.ErrClosed) {
		w.fail(err)
		_ = w.events.write(line) // into the room that the reserve gave back
	}
}

// SetLoad records what the generator resolved.
func (w *Writer) SetLoad(load LoadInfo) { w.Update(func(r *Run) { r.Load = load }) }

// Update changes the run's description and writes it.
func (w *Writer) Update(change func(*Run)) {
	w.mu.Lock()
	change(&w.run)
	w.mu.Unlock()
	if err := w.saveRun(); err != nil {
		w.fail(err)
		_ = w.saveRun() // into the room that the reserve gave back
	}
}

// fail keeps the first error of the disk, tells of it, and gives the reserve
// back.
func (w *Writer) fail(err error) {
	w.breaks.Do(func() {
		w.err = err
		close(w.broken)
	})
	w.reserve.release()
}

// Broken is closed at the first error of the disk, such as a full one. What was
// recorded before stays readable; the run should be stopped, and closed.
func (w *Writer) Broken() <-chan struct{} { return w.broken }

// Err returns the first error of the disk, nil as long as there is none.
func (w *Writer) Err() error {
	select {
	case <-w.broken:
		return w.err
	default:
		return nil
	}
}

// Close ends the recording: it writes what is left, says in run.json how the
// run ended, and rewrites the results sorted and compressed. A recording that
// the disk had no room for is Interrupted, whatever state says. Close returns
// the first error of the disk; a second call does nothing but that.
func (w *Writer) Close(state State, reason string) error {
	w.closing.Do(func() {
		w.mu.Lock()
		w.ended = true
		w.mu.Unlock()
		lost := w.flusher.stop()
		if err := w.Err(); err != nil {
			state, reason = Interrupted, brokenReason(err, lost)
		}
		w.reserve.release()
		w.Update(func(r *Run) {
			r.State, r.Reason, r.Results = state, reason, w.flusher.log.rows
			if r.Ended.IsZero() {
				r.Ended = w.clock.end()
			}
		})
		if err := compact(w.dir, w.clock.Anchor); err != nil { // the file is good as it is, only larger
			w.Event(Event{Kind: EventWarning, Source: "recording", Text: "the results stay as they were written", Error: err.Error()})
		}
		if err := errors.Join(w.sync(), w.closeFiles()); err != nil {
			w.fail(err)
		}
	})
	return w.Err()
}

func brokenReason(err error, lost int) string {
	if lost == 0 {
		return err.Error()
	}
	return fmt.Sprintf("%v; %d results found no room", err, lost)
}

// sync has the disk keep the run through a loss of power. The compacted results
// are there already.
func (w *Writer) sync() error {
	errs := []error{w.flusher.log.file.Sync(), w.events.file.Sync()}
	for _, name := range []string{inDir(w.dir, runFile), w.dir} {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		errs = append(errs, f.Sync(), f.Close())
	}
	return errors.Join(errs...)
}
