package recording

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// readEvents reads events.jsonl. A run without the file has no events.
func (r *Recording) readEvents() error {
	f, err := os.Open(inDir(r.Dir, eventsFile))
	if errors.Is(err, fs.ErrNotExist) {
		r.warn(&DamagedError{File: inDir(r.Dir, eventsFile), Err: err})
		return nil
	}
	if err != nil {
		return fmt.Errorf("events of the run: %w", err)
	}
	defer f.Close()
	events, warnings, err := parseEvents(f)
	if err != nil {
		return fmt.Errorf("events of the run: %w", err)
	}
	r.Events = joinSpans(events)
	for _, w := range warnings {
		if !(r.Live && errors.Is(w, errTornLine)) { // a line that is being written
			r.warn(&DamagedError{File: inDir(r.Dir, eventsFile), Err: w})
		}
	}
	return nil
}

var errTornLine = errors.New("the last line is not whole")

// parseEvents reads a line per event. A line that is no event is a warning; a
// last line without its end is left out.
func parseEvents(from io.Reader) (events []Event, warnings []error, err error) {
	in := bufio.NewReader(from)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if len(line) > 0 {
				warnings = append(warnings, fmt.Errorf("line %d: %w", n, errTornLine))
			}
			return events, warnings, nil
		}
		if err != nil {
			return events, warnings, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			warnings = append(warnings, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		events = append(events, e)
	}
}

// joinSpans makes one event of the two lines of each span, and sorts by time.
func joinSpans(lines []Event) []Event {
	var events []Event
	open := map[string]int{} // ID of a span that has begun -> its place in events
	for _, e := range lines {
		begun, ok := open[e.ID]
		switch {
		case e.ID != "" && e.Edge == Begin:
			open[e.ID] = len(events)
		case e.ID != "" && e.Edge == End && ok:
			events[begun].join(e)
			delete(open, e.ID)
			continue
		}
		events = append(events, e)
	}
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return events
}

// join ends the span that began with e: what the end says anew replaces what
// the begin said.
func (e *Event) join(end Event) {
	e.End = end.At
	replace := func(to *string, by string) {
		if by != "" {
			*to = by
		}
	}
	replace(&e.Kind, end.Kind)
	replace(&e.Name, end.Name)
	replace(&e.State, end.State)
	replace(&e.Phase, end.Phase)
	replace(&e.Source, end.Source)
	replace(&e.Text, end.Text)
	replace(&e.Error, end.Error)
	for k, v := range end.Fields {
		if e.Fields == nil {
			e.Fields = map[string]any{}
		}
		e.Fields[k] = v
	}
}
