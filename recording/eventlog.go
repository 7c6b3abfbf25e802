package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
)

// eventLog appends events to events.jsonl, a line each.
type eventLog struct {
	mu   sync.Mutex
	file *os.File
	size int64 // bytes of whole lines
}

// write appends a line. Of a line that does not fit on the disk nothing stays.
func (l *eventLog) write(line []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.file.Write(line); err != nil {
		return fmt.Errorf("events of the run: %w", errors.Join(err, l.file.Truncate(l.size)))
	}
	l.size += int64(len(line))
	return nil
}

// eventLine returns the line of an event. A field that JSON can't hold gives
// way to a remark: the event itself must not be lost.
func eventLine(e Event) ([]byte, error) {
	line, err := json.Marshal(e)
	if err != nil {
		e.Fields = map[string]any{"unrecordable": err.Error()}
		if line, err = json.Marshal(e); err != nil {
			return nil, fmt.Errorf("event %s %s: %w", e.Kind, e.Name, err)
		}
	}
	return append(line, '\n'), nil
}
