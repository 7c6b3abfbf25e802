package reports

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"upness/recording"
)

// ProgressOptions says how Progress writes.
type ProgressOptions struct {
	Terminal bool          // one line, drawn again and again; else a line every few seconds
	Expected time.Duration // how long the load will last; 0: unknown, see Pauses
	Pauses   []Pause       // the steps that only wait, in their order: the least that a load of unknown length will last
	Width    int           // columns of the terminal; 0: 80
}

// How often the line is drawn.
const (
	progressRedraw = 200 * time.Millisecond
	progressLine   = 5 * time.Second
)

// Progress says how far a run is: its phase, time gone and left, the rate, and
// the responses so far. It is a loadgen.Sink. None of its methods but Close
// waits for the writer; what a blocked writer has no room for is left out.
type Progress struct {
	w     io.Writer
	o     ProgressOptions
	now   func() time.Time
	lines chan string
	quit  chan struct{}
	done  chan struct{}
	once  sync.Once

	good, slow, bad atomic.Uint64

	mutex sync.Mutex
	phase string
	begun time.Time
	setup setupState
	rate  rate
	left  pauses
}

// setupState is how far the preparation before the load is.
type setupState struct {
	stage       string
	done, total int64
	since       time.Time
}

// NewProgress starts a progress line on w that goes on until Close.
func NewProgress(w io.Writer, o ProgressOptions) *Progress {
	p := newProgress(w, o, time.Now)
	every := progressLine
	if o.Terminal {
		every = progressRedraw
	}
	go p.run(every)
	return p
}

func newProgress(w io.Writer, o ProgressOptions, now func() time.Time) *Progress {
	if o.Width == 0 {
		o.Width = 80
	}
	return &Progress{w: w, o: o, now: now, left: pauses{ahead: o.Pauses}, lines: make(chan string, 256), quit: make(chan struct{}), done: make(chan struct{})}
}

// Add counts a response.
func (p *Progress) Add(r recording.Result) {
	switch r.Kind.Class() {
	case recording.Good:
		p.good.Add(1)
	case recording.Slowly:
		p.slow.Add(1)
	case recording.Blind:
	default:
		p.bad.Add(1)
	}
}

// Begin says that the load begins now; time gone and left count from here.
func (p *Progress) Begin() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	now := p.now()
	p.begun, p.setup, p.rate = now, setupState{}, rate{samples: []sample{{at: now}}}
}

// Setup says how far a stage of the preparation is; a total of 0 is unknown.
func (p *Progress) Setup(stage string, done, total int64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.setup.stage != stage {
		p.setup = setupState{stage: stage, since: p.now()}
	}
	p.setup.done, p.setup.total = done, total
}

// Close ends the line; on a terminal it is wiped. A writer that takes nothing
// any more is left after two seconds.
func (p *Progress) Close() error {
	p.once.Do(func() { close(p.quit) })
	select {
	case <-p.done:
	case <-time.After(tailPatience):
	}
	return nil
}

func (p *Progress) run(every time.Duration) {
	defer close(p.done)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case line := <-p.lines:
			p.keep(line)
		case <-tick.C:
			p.draw()
		case <-p.quit:
			p.finish()
			return
		}
	}
}

// finish writes the lines that still wait and wipes the drawn one.
func (p *Progress) finish() {
	for {
		select {
		case line := <-p.lines:
			p.keep(line)
		default:
			if p.o.Terminal {
				fmt.Fprint(p.w, wipe)
			}
			return
		}
	}
}
