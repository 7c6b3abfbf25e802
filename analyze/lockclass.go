package analyze

import (
	"time"

	"upness/recording"
)

const (
	// negligible is how long others may wait for a statement and it still counts as
	// non-blocking: a moment that is lost in the spread of any service's latency.
	negligible = 100 * time.Millisecond
	// brief is how long they may wait at a brief block: a common lock_timeout.
	brief = 300 * time.Millisecond
)

// judge adds to a statement what it and others waited for, and its class.
func (b *lockbook) judge(e *recording.Event, s Statement) Statement {
	pid, own := pidOf(e, "pid"), b.reach(e)
	s.Table, s.Lock = field(e, "table"), firstOf(field(e, "lock"), field(e, "mode"))
	s.Held = secondsOf(e, "held_s")
	if l := b.strongest(e, own); l != nil && strength(field(l, "mode")) >= strength(s.Lock) {
		s.Table, s.Lock, s.Held = field(l, "table"), field(l, "mode"), max(s.Held, seconds(b.endOf(l)-l.At))
	}
	var blocked, queued, itself time.Duration
	for _, w := range b.waits {
		lasted := own.overlap(w.At, b.endOf(w))
		if lasted == 0 {
			continue
		}
		switch {
		case mine(w, pid, "pid", "migration"):
			if table(w) && lasted > itself {
				itself, s.Behind = lasted, holderText(w)
			}
		case mine(w, pid, "holder_pid", "holder_migration"):
			blocked = max(blocked, lasted)
			s.Victims++
		case mine(w, pid, "proximate_pid", "proximate_migration"):
			queued = max(queued, lasted)
			s.Victims++
		}
	}
	s.Waited, s.Blocked = seconds(itself), seconds(max(blocked, queued))
	if b.watched(own.at, min(own.end, b.end)) {
		s.Class = classOf(blocked, queued, itself)
	}
	return s
}

// secondsOf is a field that is a duration; 0 for none.
func secondsOf(e *recording.Event, name string) Seconds {
	s, _ := e.Fields[name].(float64)
	return Seconds(max(0, s))
}

// classOf tells the class from the longest that others waited for a statement
// that had its lock, that they queued behind it while it waited itself, and that
// it waited.
func classOf(blocked, queued, itself time.Duration) Class {
	switch {
	case blocked >= brief:
		return Blocking
	case queued >= brief || itself >= brief:
		return BlockedByOthers
	case max(blocked, queued) >= negligible:
		return BriefBlock
	}
	return NonBlocking
}

// mine tells that a wait's field names a process; of a statement whose process is
// not known, that it is a migration's.
func mine(w *recording.Event, pid int64, name, migration string) bool {
	if pid == 0 {
		return flag(w, migration)
	}
	return pidOf(w, name) == pid
}

// table tells a wait for a table's lock from one for the end of a transaction,
// at which CREATE INDEX CONCURRENTLY keeps nobody from working.
func table(w *recording.Event) bool { return strength(field(w, "mode")) >= 0 }

// holderText names who has the lock, with what it ran.
func holderText(w *recording.Event) string {
	text := field(w, "holder")
	if state := field(w, "holder_state"); state != "" && state != "active" {
		text += ", " + state
	}
	if query := field(w, "holder_query"); query != "" {
		text += ": " + query
	}
	return text
}
