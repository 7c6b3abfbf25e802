package watch

import (
	"fmt"

	"upness/recording"
)

// Line words one of the watcher's events for a log; empty for one that says
// nothing that another does not.
func Line(e recording.Event) string {
	text := printable(e.Text)
	switch {
	case e.Kind == recording.EventLock && e.Edge == recording.End, e.Kind == recording.EventWatch && e.Edge == recording.End:
		return ""
	case e.Kind == recording.EventWatch:
		return text
	case e.Kind == recording.EventStatement && e.Edge == recording.End:
		return fmt.Sprintf("statement ended after %.3f s: %s", e.Fields["took_s"], printable(e.Name))
	case e.Kind == recording.EventStatement:
		return fmt.Sprintf("statement of pid %v (%v): %s", e.Fields["pid"], e.Fields["how"], text)
	case e.Kind == recording.EventLock:
		return fmt.Sprintf("pid %v has %s", e.Fields["pid"], text)
	case e.Kind == recording.EventLockWait && e.Edge == recording.End:
		return "wait over: " + text
	}
	return e.Kind + ": " + text
}
