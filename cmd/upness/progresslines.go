package main

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
)

// progressLines shows how something goes: for people a line that is written over
// and over on a terminal, or one every ten seconds into a file; as JSON one
// object a line.
type progressLines struct {
	out, err io.Writer
	json     bool
	terminal bool
	mu       sync.Mutex
	last     time.Time
	shown    bool
}

func newProgressLines(c *cli.Context, asJSON bool) *progressLines {
	return &progressLines{out: c.App.Writer, err: c.App.ErrWriter, json: asJSON, terminal: isTerminal(c.App.ErrWriter), last: time.Now()}
}

// Times between two lines.
const (
	terminalEvery = 200 * time.Millisecond
	fileEvery     = 10 * time.Second
	jsonEvery     = time.Second
)

// show prints v as JSON, or text, when it is time to.
func (o *progressLines) show(v any, text func() string) {
	o.mu.Lock()
	every := fileEvery
	if o.terminal {
		every = terminalEvery
	}
	if o.json {
		every = jsonEvery
	}
	due := time.Since(o.last) >= every
	if due {
		o.last = time.Now()
	}
	o.mu.Unlock()
	switch {
	case !due:
	case o.json:
		o.line("progress", v)
	case o.terminal:
		o.mu.Lock()
		fmt.Fprintf(o.err, "\r\x1b[K%s", text())
		o.shown = true
		o.mu.Unlock()
	default:
		fmt.Fprintln(o.err, text())
	}
}

// clear takes the terminal's line away.
func (o *progressLines) clear() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown {
		fmt.Fprint(o.err, "\r\x1b[K")
	}
}

// line prints one JSON object.
func (o *progressLines) line(kind string, v any) {
	raw, err := json.Marshal(map[string]any{kind: v})
	if err != nil {
		return // plain fields only
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	fmt.Fprintf(o.out, "%s\n", raw)
}
