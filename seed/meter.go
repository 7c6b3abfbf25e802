package seed

import (
	"sync"
	"sync/atomic"
	"time"

	"upness/recording"
)

// Phases of a load, in Progress and in events.
const (
	phaseLoad    = "load"
	phaseIndexes = "indexes"
	phaseAnalyze = "analyze"
	phaseReach   = "reach the size"
	phaseUndo    = "undo"
)

// meter counts and tells how far the load is.
type meter struct {
	bytes atomic.Int64 // sent to the server
	rows  atomic.Int64 // committed by this call
	load  *load
	mu    sync.Mutex
	goal  int64
	phase string
	table string
	since time.Time // of the phase
	quit  chan struct{}
	gone  chan struct{}
}

const progressEvery = 200 * time.Millisecond

func newMeter(l *load) *meter {
	m := &meter{load: l, quit: make(chan struct{}), gone: make(chan struct{})}
	go func() {
		defer close(m.gone)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				m.tell()
			case <-m.quit:
				return
			}
		}
	}()
	return m
}

func (m *meter) stop() {
	close(m.quit)
	<-m.gone
	m.tell()
}

// plan sets the goal.
func (m *meter) plan(todo []chunk) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range todo {
		m.goal += int64(c.rows)
	}
}

func (m *meter) finished(c chunk) {
	m.rows.Add(int64(c.rows))
	m.mu.Lock()
	m.table = c.table.FullName()
	m.mu.Unlock()
}

func (m *meter) enter(phase string) {
	m.mu.Lock()
	m.phase, m.since = phase, time.Now()
	m.mu.Unlock()
}

func (m *meter) tell() {
	if m.load.options.Progress == nil {
		return
	}
	m.load.options.Progress(m.progress())
}

// progress estimates the time left by the rows, while rows are copied.
func (m *meter) progress() Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := Progress{Phase: m.phase, Table: m.table, Rows: m.rows.Load(), Goal: m.goal, Bytes: m.bytes.Load(),
		Elapsed: time.Since(m.load.started)}
	if m.phase == phaseLoad && p.Rows > 0 {
		in := time.Since(m.since)
		p.Left = time.Duration(float64(in) / float64(p.Rows) * float64(p.Goal-p.Rows))
	}
	return p
}

// event sends an event on the run's axis.
func (l *load) event(e recording.Event) {
	if l.options.Events == nil {
		return
	}
	e.At, e.Kind, e.Source = l.options.Now(), recording.EventSeed, "seed"
	l.options.Events(e)
}

// span is a phase of the load, as a span of the run's axis.
func (l *load) span(phase string, do func() error) error {
	l.meter.enter(phase)
	id := "seed-" + phase
	l.event(recording.Event{ID: id, Edge: recording.Begin, Name: phase})
	err := do()
	end := recording.Event{ID: id, Edge: recording.End, Name: phase,
		Fields: map[string]any{"rows": l.meter.rows.Load(), "bytes": l.meter.bytes.Load()}}
	if err != nil {
		end.Error = err.Error()
	}
	l.event(end)
	return err
}

// statement tells of a statement that builds or checks, as a span.
func (l *load) statement(sql string) func(error) {
	l.options.trace("statement")
	began := l.options.Now()
	return func(err error) {
		if took := l.options.Now() - began; took < 10*time.Millisecond && err == nil {
			return
		}
		e := recording.Event{Name: "statement", Text: sql}
		if err != nil {
			e.Error = err.Error()
		}
		e.Fields = map[string]any{"took_s": (l.options.Now() - began).Seconds()}
		l.event(e)
	}
}
