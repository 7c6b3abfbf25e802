package watch

import (
	"fmt"
	"time"

	"upness/migrate"
	"upness/recording"
)

// Backend is a session in words that anybody may read.
type Backend struct {
	PID         int
	Application string
	State       string // "active", "idle in transaction", ...; empty where the role may not see it
	Query       string // without literals
	Migration   bool
	Transaction time.Duration // age of its transaction
}

// Who names the session: "psql, pid 4711".
func (b Backend) Who() string {
	switch {
	case b.PID == 0:
		return "a prepared transaction"
	case b.Application == "":
		return fmt.Sprintf("pid %d", b.PID)
	}
	return fmt.Sprintf("%s, pid %d", b.Application, b.PID)
}

// Wait is a session's wait for a lock.
type Wait struct {
	Backend
	Table      string // empty where no table is known
	Mode       string // that it asks for
	Waited     time.Duration
	Holder     Backend // at the root of the tree: it waits for nobody
	HolderMode string  // that the holder has on the table; empty where not known
	Proximate  Backend // whom it waits for next, such as an ALTER TABLE that queues behind the holder
	Deadlock   bool    // it waits in a circle
}

// wait is a Wait on its way through the polls.
type wait struct {
	span
	Wait
	polls int
	began time.Time
	seen  time.Time
}

// waitKey tells one wait of a session from the next.
type waitKey struct {
	pid      int32
	kind     string
	relation uint32
	mode     string
	target   string
	since    time.Time
}

// waits follows who waits.
func (w *Watcher) waits(p *snapshot) {
	for pid, l := range p.waiting {
		key := waitKey{pid, l.kind, l.relation, l.mode, l.target, l.since}
		found := w.queue[key]
		if early := (waitKey{pid, l.kind, l.relation, l.mode, l.target, time.Time{}}); found == nil && w.queue[early] != nil {
			// For an instant after its begin the server does not tell since when.
			found = w.queue[early]
			w.queue[key] = found
			delete(w.queue, early)
		}
		if found == nil {
			found = &wait{began: w.beginOf(p, l)}
			found.at = p.on(found.began)
			w.queue[key] = found
		}
		found.polls++
		found.seen = p.at
		found.Wait = w.waitOf(p, l, found)
	}
	for key, f := range w.queue {
		if over := !f.seen.Equal(p.at); over {
			f.ended, f.end = true, p.on(w.endOf(p, key.pid, f.seen))
			f.Waited = f.end - f.at
			delete(w.queue, key)
		}
		// Who waits at one poll only is told of at the end, complete.
		if f.ended || f.polls > 1 {
			w.tellWait(f)
		}
	}
}

// beginOf is when a wait began: where the server does not tell, at the earliest
// after the poll before, at which it was not there.
func (w *Watcher) beginOf(p *snapshot, l *lock) time.Time {
	if !l.since.IsZero() {
		return l.since
	}
	s := p.sessions[l.pid]
	if w.last != nil && s.queryStart.After(w.last.at) {
		return s.queryStart
	}
	return p.at
}

func (w *Watcher) waitOf(p *snapshot, l *lock, f *wait) Wait {
	found := Wait{Backend: w.backend(p, l.pid), Table: w.tableOf(p, l), Mode: l.words(), Waited: p.at.Sub(f.began)}
	root, ok := p.holder(l.pid, w.migrants)
	found.Deadlock = !ok && p.cycle(l.pid) != nil
	if !ok && !found.Deadlock { // not asked yet, or it was let go meanwhile
		found.Holder, found.HolderMode, found.Proximate = f.Holder, f.HolderMode, f.Proximate
		return found
	}
	found.Proximate = w.backend(p, p.proximate(l.pid, w.migrants))
	if found.Deadlock {
		found.Holder = found.Proximate
		return found
	}
	found.Holder, found.HolderMode = w.backend(p, root), p.modeOn(root, l.relation)
	if found.HolderMode == "" {
		found.HolderMode = f.HolderMode
	}
	return found
}

// tableOf is the table that a wait is about: who waits for a row's transaction
// has that row's tuple in hand, which names the table.
func (w *Watcher) tableOf(p *snapshot, l *lock) string {
	if l.relation != 0 {
		return l.table
	}
	for _, own := range p.locks {
		if own.pid == l.pid && own.kind == "tuple" {
			return own.table
		}
	}
	return ""
}

// modeOn is the strongest lock that a session has on a table.
func (p *snapshot) modeOn(pid int32, relation uint32) string {
	var best lock
	for _, l := range p.locks {
		if l.pid == pid && l.granted && l.relation == relation && l.kind == "relation" && l.strength() > best.strength() {
			best = l
		}
	}
	if best.strength() == 0 {
		return ""
	}
	return best.words()
}

func (w *Watcher) backend(p *snapshot, pid int32) Backend {
	b := Backend{PID: int(pid), Migration: w.migrants[pid] != nil}
	s := p.sessions[pid]
	if s == nil {
		return b
	}
	b.Application, b.State, b.Query = s.application, s.state, s.query
	if !s.client() {
		b.Application = s.backend
	}
	if !s.xactStart.IsZero() {
		b.Transaction = p.at.Sub(s.xactStart)
	}
	return b
}

// Bounds of the waits that are told of one by one. Beyond the first, only those
// that are longer than any before.
const mostWaits = 2000

func (w *Watcher) tellWait(f *wait) {
	if !f.told && w.told.waits >= mostWaits && f.Waited <= w.told.longest {
		if f.ended {
			w.told.moreWaits++
		}
		return
	}
	if !f.told {
		w.told.waits++
	}
	w.told.longest = max(w.told.longest, f.Waited)
	begin := recording.Event{Kind: recording.EventLockWait, Name: migrate.Brief(f.title(), 60), Text: f.Text(), State: "waiting", Fields: f.fields()}
	f.emit(w, begin, recording.Event{State: "over", Text: f.Text(), Fields: f.fields()})
}

func (f *wait) title() string {
	if f.Query != "" {
		return f.Query
	}
	return f.Who()
}

// fields are what a recording keeps of the wait.
func (f *wait) fields() map[string]any {
	return map[string]any{
		"pid": f.PID, "query": f.Query, "application": f.Application, "migration": f.Migration,
		"table": f.Table, "mode": f.Mode, "wait_s": f.Waited.Seconds(), "deadlock": f.Deadlock,
		"holder": f.Holder.Who(), "holder_pid": f.Holder.PID, "holder_query": f.Holder.Query, "holder_state": f.Holder.State,
		"holder_mode": f.HolderMode, "holder_migration": f.Holder.Migration, "holder_transaction_s": f.Holder.Transaction.Seconds(),
		"proximate": f.Proximate.Who(), "proximate_pid": f.Proximate.PID, "proximate_query": f.Proximate.Query, "proximate_migration": f.Proximate.Migration,
	}
}
