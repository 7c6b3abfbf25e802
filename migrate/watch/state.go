package watch

import (
	"cmp"
	"slices"
	"time"
)

// State is what one poll saw, for those who look on.
type State struct {
	Server      string // version
	Database    string
	At          time.Time // the server's clock
	Migrations  []Migration
	Waits       []Wait // the longest first
	LongestWait time.Duration
	Progress    []Progress
	Replicas    []Replica
	Slots       []Slot
	Deadlocks   int64 // since the watch began
	Invalid     []string
	Unseen      []string
}

// Migration is a backend that runs a migration.
type Migration struct {
	Backend
	How   string        // how it is known
	For   time.Duration // its statement has run, or its client is silent, for
	Locks []string      // on tables, the strongest each: "ACCESS EXCLUSIVE on public.t"
}

func (w *Watcher) state(p *snapshot) State {
	st := State{
		Server: w.server.name, Database: w.server.database, At: p.at, Progress: w.rounds.progress, Replicas: w.rounds.replicas,
		Slots: w.rounds.slots, Deadlocks: w.rounds.newDead, Invalid: w.rounds.invalid, Unseen: w.server.unseen(),
	}
	for pid, m := range w.migrants {
		found := Migration{Backend: w.backend(p, pid), How: m.how}
		since := m.session.queryStart
		if m.session.inTransaction() {
			since = m.session.stateChange
		}
		if !since.IsZero() {
			found.For = p.at.Sub(since)
		}
		for key, h := range w.held {
			if key.pid == pid {
				found.Locks = append(found.Locks, h.lock.words()+" on "+h.lock.table)
			}
		}
		slices.Sort(found.Locks)
		st.Migrations = append(st.Migrations, found)
	}
	slices.SortFunc(st.Migrations, func(a, b Migration) int { return cmp.Compare(a.PID, b.PID) })
	for _, f := range w.queue {
		st.Waits = append(st.Waits, f.Wait)
		st.LongestWait = max(st.LongestWait, f.Waited)
	}
	slices.SortFunc(st.Waits, func(a, b Wait) int {
		return cmp.Or(cmp.Compare(b.Waited, a.Waited), cmp.Compare(a.PID, b.PID))
	})
	return st
}
