package recording

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// eventLog appends events to events.jsonl, a line each.
type eventLog struct {
	mu   sync.Mutex
	file *os.File
}

func (l *eventLog) write(e *Event) error {
	line, err := json.Marshal(e)
	if err != nil { // a field that JSON can't hold: the event itself must not be lost
		plain := *e
		plain.Fields = map[string]any{"unrecordable": err.Error()}
		if line, err = json.Marshal(plain); err != nil {
			return fmt.Errorf("event %s %s: %w", e.Kind, e.Name, err)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("events of the run: %w", err)
	}
	return nil
}
