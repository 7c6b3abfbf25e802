package watch

import (
	"time"

	"upness/migrate"
	"upness/migrate/trace"
	"upness/recording"
)

// held is a lock that a migration has on a table, the strongest.
type held struct {
	span
	lock  lock
	how   string
	query string // that took it
	block bool   // in a transaction of several statements
	seen  time.Time

	transaction, statement time.Time // begins of those that took it
}

// outlived tells that the session is in another transaction by now, so that what
// it holds is another lock. A CONCURRENTLY has several transactions in one
// statement and its lock in all of them.
func (h *held) outlived(s *session) bool {
	return !s.xactStart.Equal(h.transaction) && !s.queryStart.Equal(h.statement)
}

type heldKey struct {
	pid      int32
	relation uint32
}

// mostHeld bounds the locks that are told of.
const mostHeld = 2000

// holds follows the locks of migrations.
func (w *Watcher) holds(p *snapshot) {
	for _, l := range p.locks {
		m := w.migrants[l.pid]
		if m == nil || !l.granted || !l.ofTable() || l.strength() < trace.ShareUpdateExclusive.Strength() {
			continue
		}
		key := heldKey{l.pid, l.relation}
		h := w.held[key]
		if h != nil && h.outlived(m.session) {
			w.release(p, key)
			h = nil
		}
		if h == nil {
			h = &held{lock: l, how: m.how, query: m.session.query, transaction: m.session.xactStart, statement: m.session.queryStart}
			h.at = p.on(w.takenAt(p, m.session))
			w.held[key] = h
		}
		if l.strength() > h.lock.strength() {
			h.lock = l
		}
		h.seen = p.at
		h.block = h.block || m.session.inTransaction() || m.session.xactStart.Before(m.session.queryStart)
	}
	for key, h := range w.held {
		if !h.seen.Equal(p.at) {
			w.release(p, key)
			continue
		}
		w.tellHeld(h)
	}
}

// release tells that a lock is gone.
func (w *Watcher) release(p *snapshot, key heldKey) {
	h := w.held[key]
	h.ended, h.end = true, p.on(w.endOf(p, key.pid, h.seen))
	delete(w.held, key)
	w.tellHeld(h)
}

// takenAt is the earliest moment at which a lock may have been taken that was not
// there at the poll before.
func (w *Watcher) takenAt(p *snapshot, s *session) time.Time {
	if w.last != nil && s.queryStart.Before(w.last.at) && w.last.sessions[s.pid] != nil {
		return w.last.at
	}
	if s.queryStart.IsZero() {
		return p.at
	}
	return s.queryStart
}

func (w *Watcher) tellHeld(h *held) {
	if !h.told {
		if w.told.held >= mostHeld {
			return
		}
		w.told.held++
	}
	text := h.lock.words() + " on " + h.lock.table
	fields := map[string]any{"pid": h.lock.pid, "table": h.lock.table, "mode": h.lock.words(), "how": h.how, "query": h.query, "transaction": h.block}
	h.emit(w, recording.Event{Kind: recording.EventLock, Name: migrate.Brief(h.lock.table, 60), Text: text, State: "held", Fields: fields},
		recording.Event{State: "released", Text: text, Fields: fields})
}
