package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"upness/recording"
)

// clockwork is a clock that a test sets.
type clockwork struct{ at time.Time }

func (c *clockwork) now() time.Time { return c.at }

func (c *clockwork) pass(d time.Duration) { c.at = c.at.Add(d) }

func started(o ProgressOptions) (*Progress, *clockwork) {
	c := &clockwork{time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)}
	return newProgress(io.Discard, o, c.now), c
}

func TestProgressLine(t *testing.T) {
	p, c := started(ProgressOptions{Expected: 90 * time.Second})
	check := func(want string) {
		t.Helper()
		if got := p.line(); got != want {
			t.Errorf("the line reads %q, want %q", got, want)
		}
	}
	check("")
	p.Setup("starting Postgres", 0, 0)
	check("starting Postgres")
	p.Setup("seeding rows", 250_000, 1_000_000)
	check("seeding rows  250,000 of 1,000,000") // too early for an estimate
	c.pass(5 * time.Second)
	check("seeding rows  250,000 of 1,000,000  about 15 s left")
	p.Setup("waiting for health", 7, 0)
	check("waiting for health  7")
	p.Begin()
	check("00:00 of 01:30, 01:30 left  0/s  ok 0  bad 0")
	p.Event(recording.Event{Kind: recording.EventPhase, Name: "deploy", Edge: recording.Begin})
	for i := range 1000 {
		p.Add(recording.Result{Kind: []recording.Kind{recording.OK, recording.OK, recording.Slow, recording.Reset, recording.Ours}[i%5]})
	}
	c.pass(2 * time.Second)
	check("deploy  00:02 of 01:30, 01:28 left  400/s  ok 400  slow 200  bad 200")
	c.pass(2 * time.Second)
	check("deploy  00:04 of 01:30, 01:26 left  0/s  ok 400  slow 200  bad 200")
	p.Event(recording.Event{Kind: recording.EventPhase, Name: "deploy", Edge: recording.End})
	c.pass(100 * time.Second)
	check("deploy  01:44 of 01:30, 00:00 left  0/s  ok 400  slow 200  bad 200")
}

func TestProgressUnknownLengthSaysNoTimeLeft(t *testing.T) {
	p, c := started(ProgressOptions{})
	p.Begin()
	c.pass(61 * time.Second)
	if got := p.line(); got != "01:01  0/s  ok 0  bad 0" {
		t.Errorf("the line reads %q", got)
	}
}

func TestProgressSaysTheLeastThatIsLeft(t *testing.T) {
	p, c := started(ProgressOptions{Pauses: []Pause{{"wait 10s", 10 * time.Second}, {"wait 10s", 10 * time.Second}, {"soak", time.Minute}}})
	step := func(name string, edge recording.Edge) {
		p.Event(recording.Event{Kind: recording.EventStep, Name: name, Edge: edge})
	}
	check := func(want string) {
		t.Helper()
		if got, _, _ := strings.Cut(p.line(), "  "); got != want {
			t.Errorf("the line begins with %q, want %q", got, want)
		}
	}
	p.Begin()
	check("00:00, at least 01:20 left")
	step("wait 10s", recording.Begin)
	c.pass(4 * time.Second)
	check("00:04, at least 01:16 left")
	c.pass(8 * time.Second)
	check("00:12, at least 01:10 left")
	step("wait 10s", recording.End)
	step("migrate", recording.Begin)
	c.pass(8 * time.Second)
	check("00:20, at least 01:10 left")
	step("migrate", recording.End)
	step("wait 10s", recording.Begin)
	step("wait 10s", recording.End)
	check("00:20, at least 01:00 left")
	step("soak", recording.Begin)
	c.pass(90 * time.Second)
	check("01:50")
}

func TestProgressGivesEventsALine(t *testing.T) {
	at := 42100 * time.Millisecond
	for want, e := range map[string]recording.Event{
		"     42.1 s  step roll":                       {Kind: recording.EventStep, Name: "roll", Edge: recording.Begin},
		"     42.1 s  step roll done":                  {Kind: recording.EventStep, Name: "roll", Edge: recording.End},
		"     42.1 s  step roll: its end is not known": {Kind: recording.EventStep, Name: "roll", Edge: recording.End, State: "unknown", Error: "its end is not known"},
		"     42.1 s  step roll failed: status 1":      {Kind: recording.EventStep, Name: "roll", Edge: recording.End, Error: "status\n1"},
		"     42.1 s  warning: slow disk":              {Kind: recording.EventWarning, Text: "slow disk"},
		"     42.1 s  fault: kill i-1":                 {Kind: recording.EventFault, Name: "kill", Text: "i-1"},
		"":                                             {Kind: recording.EventOutput, Text: "a line of a command"},
	} {
		e.At = at
		if got := eventLine(e); got != want {
			t.Errorf("%v reads %q, want %q", e, got, want)
		}
	}
}

func TestProgressRedrawsOnlyOnATerminal(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var out bytes.Buffer
		p, c := started(ProgressOptions{Terminal: terminal, Width: 20})
		p.w = &out
		p.Begin()
		c.pass(time.Second)
		p.draw()
		p.keep("a line that stays")
		p.lines <- "another"
		p.finish()
		want := "00:01  0/s  ok 0  bad 0\na line that stays\nanother\n"
		if terminal {
			drawn := wipe + "00:01  0/s  ok 0  …"
			want = drawn + wipe + "a line that stays\n" + drawn + wipe + "another\n" + drawn + wipe
		}
		if out.String() != want {
			t.Errorf("terminal %v: wrote %q, want %q", terminal, out.String(), want)
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(out.String(), wipe, "\n"), "\n") {
			if terminal && utf8.RuneCountInString(line) >= 20 {
				t.Errorf("%q fills the terminal's width: the next wipe would leave it", line)
			}
		}
	}
}

// None of its methods waits for a writer that takes nothing.
func TestProgressHoldsUpNobody(t *testing.T) {
	r, w := io.Pipe()
	p := NewProgress(w, ProgressOptions{Terminal: true})
	p.Begin()
	for i := range 10_000 {
		p.Add(recording.Result{})
		p.Event(recording.Event{Kind: recording.EventWarning, Text: fmt.Sprint(i)})
		p.Setup("stage", int64(i), 10_000)
	}
	if err := p.Close(); err != nil { // returns although nobody reads
		t.Error(err)
	}
	r.Close()
	<-p.done
	if err := p.Close(); err != nil { // a second time: nothing happens
		t.Error(err)
	}
}
