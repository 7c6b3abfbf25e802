package watch

import (
	"testing"
	"time"

	"upness/recording"
)

// In the instant in which a wait begins the server does not tell since when: it is
// the same wait at the next poll.
func TestWaitThatBegins(t *testing.T) {
	var ended []recording.Event
	w := &Watcher{queue: map[waitKey]*wait{}, o: Options{Emit: func(e recording.Event) {
		if e.Edge == recording.End {
			ended = append(ended, e)
		}
	}}}
	at := time.Now()
	for n := range 5 {
		p := &snapshot{at: at.Add(time.Duration(n) * time.Second), own: time.Duration(n+1) * time.Second, sessions: map[int32]*session{}, waiting: map[int32]*lock{}}
		if n < 4 {
			p.sessions[7], p.waiting[7] = &session{pid: 7}, &lock{pid: 7, kind: "relation", relation: 20000, mode: "AccessShareLock"}
		}
		if n > 0 && n < 4 {
			p.waiting[7].since = at
		}
		w.waits(p)
		w.last = p
	}
	if len(ended) != 1 {
		t.Errorf("%d waits were told, want one: %+v", len(ended), ended)
	}
}
