package watch

import (
	"fmt"
	"time"

	"upness/recording"
)

// source is who reports the watcher's events.
const source = "watch"

// span is something that lasts, told of at its begin and at its end.
type span struct {
	id      string
	at, end time.Duration // on the run's clock
	ended   bool
	told    bool // its begin
	closed  bool // its end
}

// emit tells of what is due: the begin, then the end.
func (s *span) emit(w *Watcher, begin, end recording.Event) {
	if !s.told {
		w.ids++
		s.id, s.told = fmt.Sprintf("watch-%d", w.ids), true
		begin.ID, begin.At, begin.Edge, begin.Source = s.id, s.at, recording.Begin, source
		w.o.Emit(begin)
	}
	if s.ended && !s.closed {
		s.closed = true
		end.ID, end.Kind, end.Name, end.At, end.Edge, end.Source = s.id, begin.Kind, begin.Name, max(s.end, s.at+1), recording.End, source
		w.o.Emit(end)
	}
}

// instant tells of something without a length.
func (w *Watcher) instant(e recording.Event) {
	e.At, e.Source = w.o.Now(), source
	w.o.Emit(e)
}
