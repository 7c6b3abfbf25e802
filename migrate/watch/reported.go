package watch

import (
	"strings"
	"sync"

	"upness/migrate"
	"upness/recording"
)

// reported is what the run itself tells of its statements: those are not told of
// a second time.
type reported struct {
	mu    sync.Mutex
	pids  map[int32]bool
	texts map[string]bool
}

// mostReported bounds the statements that are kept by their text.
const mostReported = 5000

// sameText is how much of two texts is compared: the server cuts long ones off.
const sameText = 200

// Reported tells the watcher of an event of the run. A statement that the run
// itself reports, by its backend's pid (field "pid") or else by its text, is not
// reported by the watcher, whenever the two learn of it. It is safe for
// concurrent use.
func (w *Watcher) Reported(e recording.Event) {
	if e.Kind != recording.EventStatement || e.Source == source {
		return
	}
	r := &w.reported
	r.mu.Lock()
	defer r.mu.Unlock()
	if pid := number(e.Fields["pid"]); pid > 0 {
		r.pids[pid] = true
	}
	if len(r.texts) < mostReported {
		r.texts[textOf(migrate.WithoutLiterals(e.Text))] = true
	}
}

// has tells that the run itself reports what a session does.
func (r *reported) has(s *session) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pids[s.pid] || r.texts[textOf(s.query)]
}

// textOf is the part of a query by which two texts are taken for the same.
func textOf(query string) string {
	return strings.ToLower(migrate.Brief(strings.TrimRight(query, "; "), sameText))
}

// number reads a whole number of an event, which may have come through JSON.
func number(v any) int32 {
	switch n := v.(type) {
	case int:
		return int32(n)
	case int32:
		return n
	case uint32:
		return int32(n)
	case int64:
		return int32(n)
	case float64:
		return int32(n)
	}
	return 0
}
