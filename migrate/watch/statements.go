package watch

import (
	"time"

	"upness/migrate"
	"upness/recording"
)

// statement is a migration's statement, as long as it is seen.
type statement struct {
	span
	pid    int32
	query  string
	began  time.Time // the server's clock
	seen   time.Time
	fields map[string]any
}

// statementKey tells one statement of a session from the next.
type statementKey struct {
	pid   int32
	began time.Time
}

// settleTime is how long a statement is kept back, so that the run itself can
// say that it is its own.
const settleTime = 250 * time.Millisecond

// mostStatements bounds the statements that are told of.
const mostStatements = 500

// follow the migrations' statements.
func (w *Watcher) statements(p *snapshot) {
	for pid, m := range w.migrants {
		s := m.session
		if s.state != "active" && !(s.state == "" && m.byLock) {
			continue
		}
		key := statementKey{pid, s.queryStart}
		st := w.running[key]
		if st == nil {
			st = w.begin(p, m)
			w.running[key] = st
		}
		st.seen = p.at
	}
	for key, st := range w.running {
		over := !st.seen.Equal(p.at)
		if over && !st.ended {
			st.ended, st.end = true, p.on(w.endOf(p, key.pid, st.seen))
			w.afterStatement(st)
		}
		if p.at.Sub(st.began) < settleTime && !w.closing {
			continue
		}
		w.tell(st)
		if st.ended {
			delete(w.running, key)
		}
	}
}

func (w *Watcher) begin(p *snapshot, m *migrant) *statement {
	s := m.session
	st := &statement{pid: s.pid, query: s.query, began: s.queryStart}
	if s.queryStart.IsZero() {
		st.began = p.at
	}
	if st.query == "" {
		st.query = "a query that is hidden (" + m.how + ")"
	}
	st.at = p.on(st.began)
	st.fields = map[string]any{"pid": s.pid, "application": s.application, "how": m.how, "query": st.query}
	return st
}

// endOf is when something of a session ended that was last seen at a moment: at
// this poll, unless the session says when it turned to something else.
func (w *Watcher) endOf(p *snapshot, pid int32, seen time.Time) time.Time {
	end := p.at
	if s := p.sessions[pid]; s != nil {
		for _, t := range []time.Time{s.stateChange, s.queryStart} {
			if t.After(seen) && t.Before(end) {
				end = t
			}
		}
	}
	return end
}

// tell emits what is not told of yet, unless the run itself does.
func (w *Watcher) tell(st *statement) {
	if !st.told && w.reported.has(&session{pid: st.pid, query: st.query}) {
		return
	}
	if !st.told && w.told.statements >= mostStatements {
		if st.ended {
			w.told.moreStatements++
		}
		return
	}
	if !st.told {
		w.told.statements++
	}
	st.emit(w, recording.Event{
		Kind: recording.EventStatement, Name: migrate.Brief(st.query, 60), Text: st.query, State: "running", Fields: st.fields,
	}, recording.Event{State: "ended", Fields: map[string]any{"took_s": (st.end - st.at).Seconds()}})
}
