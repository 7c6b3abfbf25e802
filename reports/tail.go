package reports

import (
	"bufio"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"upness/analyze"
	"upness/recording"
	"upness/reports/word"
)

// tailBuffer is how many lines may wait for a slow reader before some are
// dropped: 13 s at 300 requests/s.
const tailBuffer = 4096

// tailPatience is how long Close waits for a reader that does not read.
const tailPatience = 2 * time.Second

// Tail writes a line for each response as it happens: time in the run, latency,
// status, instance, version, and the running counts of calls, successes, errors
// and delays. It is a loadgen.Sink: Add never waits. Lines that the reader is
// too slow for are dropped and their number is said; the counts stay exact.
type Tail struct {
	lines   chan tailLine
	dropped atomic.Uint64
	done    chan struct{}
	err     error // of the writer; read after done

	mutex  sync.Mutex // orders the counts with their lines
	counts tailCounts
	closed bool
}

type tailLine struct {
	recording.Result
	tailCounts
}

// tailCounts: calls = ok + errors + delays, but for what was ours.
type tailCounts struct{ calls, ok, errors, delays uint64 }

// NewTail starts a tail that writes to w until Close.
func NewTail(w io.Writer) *Tail {
	t := &Tail{lines: make(chan tailLine, tailBuffer), done: make(chan struct{})}
	go t.write(w)
	return t
}

// Add takes a response. It is safe for concurrent use and never waits for the
// reader.
func (t *Tail) Add(r recording.Result) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.closed {
		return
	}
	t.counts.add(r.Kind)
	select {
	case t.lines <- tailLine{r, t.counts}:
	default:
		t.dropped.Add(1)
	}
}

func (c *tailCounts) add(k recording.Kind) {
	c.calls++
	switch k.Class() {
	case recording.Good:
		c.ok++
	case recording.Slowly:
		c.delays++
	case recording.Blind: // neither up nor down
	default:
		c.errors++
	}
}

// Close writes what is waiting and says how many lines were dropped. A reader
// that has stopped reading is given two seconds. The error is the writer's.
func (t *Tail) Close() error {
	t.mutex.Lock()
	if !t.closed {
		t.closed = true
		close(t.lines)
	}
	t.mutex.Unlock()
	select {
	case <-t.done:
		return t.err
	case <-time.After(tailPatience):
		return fmt.Errorf("tail: its reader has stopped reading, %s not written", word.Plural(uint64(len(t.lines)), "line"))
	}
}

// write writes lines until they end; it flushes whenever none is waiting.
// After an error it goes on taking lines, so that the counts go on.
func (t *Tail) write(w io.Writer) {
	defer close(t.done)
	out := bufio.NewWriter(w)
	said := uint64(0)
	for line := range t.lines {
		fmt.Fprintln(out, line.text())
		if n := t.dropped.Load(); n > said {
			fmt.Fprintf(out, "(%s dropped: the reader is too slow)\n", word.Plural(n-said, "line"))
			said = n
		}
		if len(t.lines) == 0 {
			out.Flush()
		}
	}
	if n := t.dropped.Load(); n > 0 {
		fmt.Fprintf(out, "(%s dropped in all)\n", word.Plural(n, "line"))
	}
	t.err = out.Flush()
}

// text is the line: when the answer was whole, or when it was due.
func (l *tailLine) text() string {
	at, waited := l.Done, word.Duration(analyze.Seconds(l.Latency().Seconds()))
	if at == 0 {
		at, waited = l.Intended, word.None
	}
	return fmt.Sprintf("%10.3f s %9s  %-16s  %-21s  %-21s  calls %d ok %d errors %d delays %d",
		at.Seconds(), waited, l.answer(),
		orNone(word.ClipMiddle(word.Clean(l.Instance), 21)), orNone(word.ClipMiddle(word.Clean(l.Version), 21)),
		l.calls, l.ok, l.errors, l.delays)
}

// answer is the status, and what was wrong with it: "200", "503 http_5xx", "reset".
func (l *tailLine) answer() string {
	switch {
	case l.Kind == recording.OK:
		return fmt.Sprint(l.Code)
	case l.Code == 0:
		return l.Kind.String()
	}
	return fmt.Sprintf("%d %s", l.Code, l.Kind)
}
