package recording

import (
	"sync"
	"time"
)

const (
	// flushEvery is how often results go to the disk. It leaves some slack
	// below the 250 ms that a reader may count on.
	flushEvery = 150 * time.Millisecond

	// batchRows seals a batch before its time comes: it bounds the columns of a
	// writer at high rates.
	batchRows = 16 << 10

	// spareRows is what columns have room for at first.
	spareRows = 1 << 10

	// maxSpare is how many written columns are kept to be filled again.
	maxSpare = 4

	// forgetWords is the length from which a dictionary is started afresh with
	// the next batch: a dictionary is written whole whenever it grew, so that a
	// long one costs more than to tell some words again.
	forgetWords = 256
)

// Each row of a batch may bring a new word.
const _ = uint(maxWords - forgetWords - batchRows)

// flusher writes what was added to a writer, in a goroutine of its own.
type flusher struct {
	w     *Writer
	log   resultsLog
	lost  int // results that found no room on the disk
	early chan struct{}
	quit  chan struct{}
	done  sync.WaitGroup
}

func (f *flusher) start(w *Writer) {
	f.w, f.early, f.quit = w, make(chan struct{}, 1), make(chan struct{})
	f.done.Go(f.run)
}

// hurry has the flusher write before its time.
func (f *flusher) hurry() {
	select {
	case f.early <- struct{}{}:
	default: // it is told already
	}
}

// stop writes what is left, and returns how many results found no room.
func (f *flusher) stop() (lost int) {
	close(f.quit)
	f.done.Wait()
	return f.lost
}

func (f *flusher) run() {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-f.early:
		case <-f.quit:
			f.flush()
			return
		}
		f.flush()
	}
}

// flush writes everything that was added before the call.
func (f *flusher) flush() {
	for _, c := range f.w.takeSealed() {
		f.write(c)
		f.w.giveBack(c)
	}
}

// write writes a batch, on a full disk into the room that the reserve gives
// back. Once a batch is lost, later ones are too: the reader would miss its
// words.
func (f *flusher) write(c *columns) {
	if f.lost > 0 {
		f.lost += c.rows
		return
	}
	batch := f.log.encoder.encode(c)
	err := f.log.append(batch, c.rows)
	if err == nil {
		return
	}
	f.w.fail(err)
	if f.log.append(batch, c.rows) != nil {
		f.lost += c.rows
	}
}

// seal ends the filled columns and goes on with the next. It is called with mu
// held.
func (w *Writer) seal() {
	if w.front.rows == 0 {
		return
	}
	w.front.seal()
	w.sealed = append(w.sealed, w.front)
	var next *columns
	if n := len(w.spare); n > 0 {
		next, w.spare = w.spare[n-1], w.spare[:n-1]
	} else {
		next = newColumns(spareRows)
	}
	next.follow(w.front)
	next.forget(forgetWords)
	w.front = next
}

// takeSealed returns the columns that were filled up to now.
func (w *Writer) takeSealed() []*columns {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seal()
	sealed := w.sealed
	w.sealed = nil
	return sealed
}

// giveBack takes written columns to be filled again.
func (w *Writer) giveBack(c *columns) {
	c.reset()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.spare) < maxSpare { // a disk that stood still leaves more than are ever needed again
		w.spare = append(w.spare, c)
	}
}
