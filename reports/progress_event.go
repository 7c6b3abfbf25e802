package reports

import (
	"fmt"

	"upness/recording"
	"upness/reports/word"
)

// Event takes note of the phase and of how far the steps are, and gives a step, a fault and a warning a line
// that stays.
func (p *Progress) Event(e recording.Event) {
	if e.Kind == recording.EventPhase {
		p.mutex.Lock()
		if e.Edge != recording.End {
			p.phase = e.Name
		}
		p.mutex.Unlock()
		return
	}
	p.mutex.Lock()
	p.left.event(e, p.now())
	p.mutex.Unlock()
	if text := eventLine(e); text != "" {
		select {
		case p.lines <- text:
		default:
		}
	}
}

// eventLine words an event that is worth a line; others are empty.
func eventLine(e recording.Event) string {
	at := fmt.Sprintf("%9.1f s  ", e.At.Seconds())
	switch {
	case e.Kind == recording.EventWarning:
		return at + "warning: " + word.Clean(e.Text)
	case e.Kind == recording.EventFault:
		return at + "fault: " + word.Clean(e.Name+" "+e.Text)
	case e.Kind != recording.EventStep:
		return ""
	case e.State == "interrupted":
		return at + fmt.Sprintf("step %s %s", word.Clean(e.Name), word.Clean(e.Error))
	case e.State == "unknown":
		return at + fmt.Sprintf("step %s: %s", word.Clean(e.Name), word.Clean(e.Error))
	case e.Error != "":
		return at + fmt.Sprintf("step %s failed: %s", word.Clean(e.Name), word.Clean(e.Error))
	case e.Edge == recording.End:
		return at + fmt.Sprintf("step %s done", word.Clean(e.Name))
	}
	return at + fmt.Sprintf("step %s", word.Clean(e.Name))
}
