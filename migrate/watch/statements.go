package watch

import (
	"slices"
	"time"

	"upness/migrate"
	"upness/recording"
)

// statement is a migration's statement, as long as it is seen. One that a session
// sends again and again, such as the batches of a backfill, is one.
type statement struct {
	span
	pid    int32
	query  string
	start  time.Time // query_start, zero where it may not be seen
	began  time.Time // the server's clock
	seen   time.Time
	fields map[string]any
}

const (
	// settleTime is how long a statement is kept back, so that the run itself can
	// say that it is its own.
	settleTime = 250 * time.Millisecond
	// repeatTime is the longest pause before the same statement again.
	repeatTime = time.Second
	// mostStatements bounds the statements that are told of.
	mostStatements = 500
)

// statements follows those of migrations.
func (w *Watcher) statements(p *snapshot) {
	for pid, m := range w.migrants {
		if s := m.session; s.state == "active" || s.state == "" && m.byLock {
			w.runs(p, pid, m)
		}
	}
	for pid, st := range w.running {
		if !st.seen.Equal(p.at) && !st.ended {
			w.finish(p, st)
		}
		if st.ended && (w.closing || p.at.Sub(st.seen) > repeatTime) {
			w.ending = append(w.ending, st)
			delete(w.running, pid)
		} else if p.at.Sub(st.began) >= settleTime && !st.ended {
			w.tell(st)
		}
	}
	w.ending = slices.DeleteFunc(w.ending, func(st *statement) bool {
		if !w.closing && p.at.Sub(st.began) < settleTime {
			return false
		}
		w.tell(st)
		return true
	})
}

// runs takes note of the statement that a session runs.
func (w *Watcher) runs(p *snapshot, pid int32, m *migrant) {
	s, st := m.session, w.running[pid]
	if st != nil && !st.start.Equal(s.queryStart) {
		if !st.ended {
			w.finish(p, st)
		}
		if st.query == s.query {
			st.start, st.ended = s.queryStart, false
			st.fields["repeated"] = true
		} else {
			w.ending, st = append(w.ending, st), nil
		}
	}
	if st == nil {
		st = w.begin(p, m)
		w.running[pid] = st
	}
	st.seen, st.ended = p.at, false
}

// finish ends a statement that is not seen any more.
func (w *Watcher) finish(p *snapshot, st *statement) {
	st.ended, st.end = true, p.on(w.endOf(p, st.pid, st.seen))
	w.afterStatement(st)
}

func (w *Watcher) begin(p *snapshot, m *migrant) *statement {
	s := m.session
	st := &statement{pid: s.pid, query: s.query, start: s.queryStart, began: s.queryStart}
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
	} else if p.at.Sub(seen) > lostFor {
		end = seen // nobody knows how much longer
	}
	return end
}

// lostFor is how long nothing was seen when the connection was lost meanwhile.
const lostFor = 5 * time.Second

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
	}, recording.Event{State: "ended", Fields: st.ending()})
}

// ending are the fields that a statement has at its end.
func (st *statement) ending() map[string]any {
	fields := map[string]any{"took_s": (st.end - st.at).Seconds()}
	if st.fields["repeated"] != nil {
		fields["repeated"] = true
	}
	return fields
}
