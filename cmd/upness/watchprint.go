package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/sys/unix"

	"upness/migrate/watch"
	"upness/recording"
)

// watchOutput is what `migrate watch` prints: a screen that is drawn again and
// again, a line per event, or an event per line as JSON.
type watchOutput struct {
	mu     sync.Mutex
	w      io.Writer
	notes  io.Writer
	json   *json.Encoder // nil for text
	screen *os.File      // nil for no terminal
	began  time.Time
	drawn  time.Time
	recent []string // events below the screen
	err    error

	statements, waits int
	longest           float64 // seconds
}

// How a screen is drawn.
const (
	watchRedraw = 200 * time.Millisecond
	watchRecent = 6
	watchHome   = "\x1b[H"
	watchRest   = "\x1b[J"
	watchEnd    = "\x1b[K\n"
)

func newWatchOutput(c *cli.Context, inJSON bool) *watchOutput {
	o := &watchOutput{w: c.App.Writer, notes: c.App.ErrWriter, began: time.Now()}
	switch {
	case inJSON:
		o.json = json.NewEncoder(o.w)
	case isTerminal(o.w):
		o.screen, _ = o.w.(*os.File)
		fmt.Fprint(o.w, watchHome+"\x1b[2J")
	}
	return o
}

func (o *watchOutput) now() time.Duration { return time.Since(o.began) }

// note says something beside the events.
func (o *watchOutput) note(text string) {
	if o.screen == nil {
		fmt.Fprintln(o.notes, "upness: "+text)
	}
}

// timedEvent is an event as JSON has it: with the time of day.
type timedEvent struct {
	Time time.Time `json:"time"`
	recording.Event
}

func (o *watchOutput) event(e recording.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.count(e)
	if o.json != nil {
		o.keep(o.json.Encode(timedEvent{o.began.Add(e.At).UTC(), e}))
		return
	}
	text := watch.Line(e)
	if text == "" {
		return
	}
	text = o.began.Add(e.At).Format("15:04:05.000") + "  " + text
	if o.screen != nil {
		o.recent = append(o.recent, text)
		o.recent = o.recent[max(0, len(o.recent)-watchRecent):]
		return
	}
	_, err := fmt.Fprintln(o.w, text)
	o.keep(err)
}

func (o *watchOutput) count(e recording.Event) {
	switch {
	case e.Edge != recording.End:
	case e.Kind == recording.EventStatement:
		o.statements++
	case e.Kind == recording.EventLockWait:
		o.waits++
		s, _ := e.Fields["wait_s"].(float64)
		o.longest = max(o.longest, s)
	}
}

func (o *watchOutput) keep(err error) {
	if o.err == nil {
		o.err = err
	}
}

// show draws the screen, a few times a second.
func (o *watchOutput) show(s watch.State) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.screen == nil || time.Since(o.drawn) < watchRedraw {
		return
	}
	o.drawn = time.Now()
	width, height := terminalSize(o.screen)
	lines := s.Screen(width, max(4, height-len(o.recent)-2))
	if len(o.recent) > 0 {
		lines = append(lines, "")
		for _, text := range o.recent {
			runes := []rune(text)
			lines = append(lines, string(runes[:min(len(runes), width)]))
		}
	}
	_, err := io.WriteString(o.w, watchHome+strings.Join(lines, watchEnd)+watchEnd+watchRest)
	o.keep(err)
}

// terminalSize is in columns and rows; where it is not told, that of old.
func terminalSize(f *os.File) (width, height int) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil || size.Col == 0 || size.Row == 0 {
		return 80, 24
	}
	return int(size.Col), int(size.Row)
}

// close says what it came to.
func (o *watchOutput) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	fmt.Fprintf(o.notes, "upness: watched for %s: %d statements of migrations, %d waits for locks, the longest %.3f s\n",
		rounded(o.now()), o.statements, o.waits, o.longest)
	return o.err
}
