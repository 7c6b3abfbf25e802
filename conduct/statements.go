package conduct

import (
	"fmt"
	"sync"

	"upness/migrate"
	"upness/migrate/proxy"
	"upness/migrate/trace"
	"upness/recording"
)

// statements turns what a proxy tells of statements into spans.
type statements struct {
	c   *conductor
	mu  sync.Mutex
	ids map[int64]string // of the spans that have begun
}

// statementText bounds the SQL in an event, in characters.
const statementText = 2000

// statement records the begin or the end of one.
func (s *statements) statement(st proxy.Statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, clock := st.Trace, s.c.rec.Clock()
	id, begun := s.ids[st.ID]
	if !begun {
		id = fmt.Sprintf("%s-%d", recording.EventStatement, s.c.spans.Add(1))
		s.ids[st.ID] = id
		s.c.emit(s.event(st, id, recording.Event{At: clock.Offset(t.Began), Edge: recording.Begin, State: "running", Fields: map[string]any{"pid": st.PID}}))
	}
	if !st.Ended {
		return
	}
	delete(s.ids, st.ID)
	end := recording.Event{At: clock.Offset(t.Began.Add(t.Took)), Edge: recording.End, State: "done", Fields: fields(st)}
	if t.SQLState != "" {
		end.State, end.Error = "failed", fmt.Sprintf("%s (SQLSTATE %s)", t.Error, t.SQLState)
	}
	s.c.emit(s.event(st, id, end))
}

func (s *statements) event(st proxy.Statement, id string, e recording.Event) recording.Event {
	e.ID, e.Kind, e.Source = id, recording.EventStatement, "proxy"
	e.Name = s.c.mask.line(migrate.Brief(st.Trace.SQL, 60))
	e.Text = migrate.Brief(st.Trace.SQL, statementText)
	return e
}

// fields are what is known of a statement that has ended: its strongest lock, by
// which a reader finds whom it can have held up, and the rest of its trace.
func fields(st proxy.Statement) map[string]any {
	t := st.Trace
	f := map[string]any{"pid": st.PID, "took_s": t.Took.Seconds(), "in_transaction": t.InTransaction, "lock_timeout_s": t.LockTimeout.Seconds()}
	if strongest := strongest(t.Locks); strongest != nil {
		f["table"], f["mode"], f["held_s"], f["waited_s"] = strongest.Table, string(strongest.Mode), strongest.Held.Seconds(), strongest.Waited.Seconds()
	}
	for name, list := range map[string][]string{"rewrites": t.Rewrites, "rebuilds": t.Rebuilds, "unseen": t.Unseen} {
		if len(list) > 0 {
			f[name] = list
		}
	}
	if len(t.Locks) > 0 {
		f["locks"] = t.Locks
	}
	if len(t.Scans) > 0 {
		f["scans"] = t.Scans
	}
	if len(t.Changes) > 0 {
		f["changes"] = t.Changes
	}
	if t.Rows > 0 {
		f["rows"] = t.Rows
	}
	if t.WAL > 0 {
		f["wal_bytes"] = t.WAL
	}
	if t.SQLState != "" {
		f["sqlstate"] = t.SQLState
	}
	if j := proxy.Judge(st, false); j.Finding.Rule != "" {
		f["unsafe"], f["rule"], f["why"] = j.Finding.Unsafe, j.Finding.Rule, j.Finding.Why
	}
	return f
}

// strongest is the strongest lock on a table, the one held longest of equal ones.
func strongest(locks []trace.Lock) (found *trace.Lock) {
	for i, l := range locks {
		if l.Index {
			continue
		}
		if found == nil || l.Mode.Strength() > found.Mode.Strength() || l.Mode == found.Mode && l.Held > found.Held {
			found = &locks[i]
		}
	}
	return found
}
