package recording

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Names of the files of a run.
const (
	runFile     = "run.json"
	resultsFile = "results.arrows"
	eventsFile  = "events.jsonl"
)

const (
	// flushEvery is how often results go to the disk. It leaves some slack
	// below the 250 ms that a reader may count on.
	flushEvery = 150 * time.Millisecond

	// batchRows seals a batch before its time comes. It bounds the memory of a
	// writer at high rates.
	batchRows = 16 << 10

	// forgetWords is the length from which a dictionary is started afresh with
	// the next batch: since a dictionary is written whole whenever it grew, a
	// long one costs more than to repeat some words.
	forgetWords = 256
)

// Writer records a run. All its methods may be called at the same time.
type Writer struct {
	dir    string
	lock   *os.File // events.jsonl, locked as long as the writer lives
	clock  Clock
	events eventLog
	spans  atomic.Uint64 // begun without an ID

	mu     sync.Mutex // guards what follows; never held over a write
	front  *columns   // being filled
	sealed []*columns // full, in order, to be written
	spare  []*columns // written, to be used again
	run    Run
	closed bool

	wake    chan struct{} // a batch was sealed before its time
	stop    chan struct{} // closed by Close
	stopped chan struct{} // closed by the flusher
	results resultsLog

	broken chan struct{}
	broke  sync.Once
	err    error // set before broken is closed

	runMu sync.Mutex // one writer of run.json at a time
}

// Create begins the recording of a run in dir, which must be absent or empty.
// The times of results and events count from run.Clock.
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
	w := &Writer{
		dir: dir, clock: run.Clock, run: run,
		front: newColumns(1024),
		wake:  make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
		broken: make(chan struct{}),
	}
	if err := w.open(); err != nil {
		return nil, errors.Join(err, w.closeFiles())
	}
	go w.flush()
	return w, nil
}

// open makes the files of the run. The lock comes before run.json, so that a
// run which is there is never seen without its writer.
func (w *Writer) open() (err error) {
	const flags = os.O_CREATE | os.O_EXCL | os.O_WRONLY | os.O_APPEND
	if w.events.file, err = os.OpenFile(filepath.Join(w.dir, eventsFile), flags, 0o644); err != nil {
		return fmt.Errorf("events of the run: %w", err)
	}
	if err := lock(w.events.file); err != nil {
		return fmt.Errorf("lock on the run: %w", err)
	}
	if w.results.file, err = os.OpenFile(filepath.Join(w.dir, resultsFile), flags, 0o644); err != nil {
		return fmt.Errorf("results of the run: %w", err)
	}
	w.results.encoder = newEncoder(w.clock.Anchor, false)
	w.front.seal()
	if err := w.results.write(w.front); err != nil { // the schema, so that the file is a stream from the start
		return err
	}
	return w.saveRun()
}

// Clock returns the clock of the run.
func (w *Writer) Clock() Clock { return w.clock }

// Add records a result. It does not wait for the disk: the result is in the
// file within 250 ms. A result that comes after Close is lost.
func (w *Writer) Add(r Result) {
	w.mu.Lock()
	if w.front.full(&r) {
		w.seal()
	}
	w.front.add(&r)
	full := w.front.rows >= batchRows
	if full {
		w.seal()
	}
	w.mu.Unlock()
	if full {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

// seal hands the filled columns to the flusher. It is called with mu held.
func (w *Writer) seal() {
	if w.front.rows == 0 {
		return
	}
	w.front.seal()
	w.sealed = append(w.sealed, w.front)
	next := newOrSpare(&w.spare)
	next.follow(w.front)
	w.front = next
}

func newOrSpare(spare *[]*columns) *columns {
	n := len(*spare)
	if n == 0 {
		return newColumns(1024)
	}
	c := (*spare)[n-1]
	*spare = (*spare)[:n-1]
	return c
}

// flush writes what was added, batch by batch, until Close.
func (w *Writer) flush() {
	defer close(w.stopped)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-w.wake:
		case <-w.stop:
			w.writeSealed()
			return
		}
		w.writeSealed()
	}
}

// writeSealed writes everything that was added before the call.
func (w *Writer) writeSealed() {
	w.mu.Lock()
	w.seal()
	batches := w.sealed
	w.sealed = nil
	w.mu.Unlock()
	for _, c := range batches {
		if err := w.results.write(c); err != nil {
			w.fail(err)
		}
		w.mu.Lock()
		c.reset()
		w.spare = append(w.spare, c)
		w.mu.Unlock()
	}
}

// Event records an event. An event without a time is given the present one.
func (w *Writer) Event(e Event) {
	if e.At == 0 {
		e.At = w.clock.Now()
	}
	if err := w.events.write(&e); err != nil {
		w.fail(err)
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
	}
}

// fail keeps the first error of the disk and tells of it.
func (w *Writer) fail(err error) {
	w.broke.Do(func() {
		w.err = err
		close(w.broken)
	})
}

// Broken is closed at the first error of the disk, such as a full one. What was
// recorded before stays readable; the run should be stopped.
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
// run ended, and rewrites the results sorted and compressed. A second call does
// nothing.
func (w *Writer) Close(state State, reason string) error {
	w.mu.Lock()
	closed := w.closed
	w.closed = true
	w.mu.Unlock()
	if closed {
		return w.Err()
	}
	close(w.stop)
	<-w.stopped
	w.Update(func(r *Run) {
		r.State, r.Reason, r.Ended = state, reason, w.clock.Wall(w.clock.Now())
		r.Results = w.results.rows
	})
	if err := w.closeFiles(); err != nil {
		w.fail(err)
	}
	return w.Err()
}

func (w *Writer) closeFiles() error {
	var errs []error
	for _, f := range []*os.File{w.results.file, w.events.file} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}
