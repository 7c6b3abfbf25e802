package watch

import (
	"context"
	"slices"
	"time"
)

// snapshot is what one poll saw.
type snapshot struct {
	at       time.Time     // the server's clock
	own      time.Duration // the run's clock at that moment
	sessions map[int32]*session
	locked   bool // locks were read
	locks    []lock
	waiting  map[int32]*lock // what each session waits for
	blockers map[int32][]int32
}

// on carries a time of the server over to the run's clock. What began before the
// run did began with it.
func (p *snapshot) on(t time.Time) time.Duration {
	return max(1, p.own-p.at.Sub(t))
}

// askAgain is how long an answer of pg_blocking_pids is taken for true: each
// holds up all who lock or unlock for a moment.
const askAgain = 100 * time.Millisecond

// mostAsked bounds the sessions that one poll asks about.
const mostAsked = 64

// poll reads the server once: sessions always, locks and blockers when somebody
// waits or migrates.
func (w *Watcher) poll(ctx context.Context) (*snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	before := w.o.Now()
	sessions, at, err := w.sessions(ctx)
	if err != nil {
		return nil, err
	}
	p := &snapshot{at: at, own: (before + w.o.Now()) / 2, sessions: sessions, waiting: map[int32]*lock{}, blockers: map[int32][]int32{}}
	if w.last != nil {
		w.busy.add(p, p.at.Sub(w.last.at))
	}
	w.follow(p)
	if !w.needsLocks(p) {
		clear(w.asked)
		return p, nil
	}
	if p.locks, err = w.locks(ctx, w.interesting(p)); err != nil {
		return nil, err
	}
	p.locked = true
	w.names.learn(p.locks)
	for i := range p.locks {
		if l := &p.locks[i]; !l.granted && sessions[l.pid] != nil && p.waiting[l.pid] == nil {
			p.waiting[l.pid] = l
		}
	}
	w.recogniseLocks(p)
	return p, w.askBlockers(ctx, p)
}

// needsLocks tells whether anybody waits or migrates. Without the right to see
// others' sessions only the locks can tell.
func (w *Watcher) needsLocks(p *snapshot) bool {
	if len(w.migrants) > 0 || !w.server.sees {
		return true
	}
	for _, s := range p.sessions {
		if s.waiting {
			return true
		}
	}
	return false
}

// interesting are the sessions of which every lock of a table is read: those that
// migrate, those that wait, and those that others waited for at the last poll.
func (w *Watcher) interesting(p *snapshot) []int32 {
	pids := []int32{}
	for pid := range w.migrants {
		pids = append(pids, pid)
	}
	for pid, s := range p.sessions {
		if s.waiting {
			pids = append(pids, pid)
		}
	}
	for _, a := range w.asked {
		pids = append(pids, a.by...)
	}
	slices.Sort(pids)
	return slices.Compact(pids)
}

// answer is what pg_blocking_pids said, and when.
type answer struct {
	at time.Time
	by []int32
}

// askBlockers asks whom each waits for: those of whom it is not known yet or not
// for sure any more.
func (w *Watcher) askBlockers(ctx context.Context, p *snapshot) error {
	var ask []int32
	for pid := range w.asked {
		if p.waiting[pid] == nil {
			delete(w.asked, pid)
		}
	}
	for pid := range p.waiting {
		if a, ok := w.asked[pid]; (!ok || p.at.Sub(a.at) >= askAgain || w.gone(p, a.by)) && len(ask) < mostAsked {
			ask = append(ask, pid)
		}
	}
	if len(ask) > 0 {
		slices.Sort(ask)
		found, err := w.blockers(ctx, ask)
		if err != nil {
			return err
		}
		for pid, by := range found {
			w.asked[pid] = answer{p.at, by}
		}
	}
	for pid := range p.waiting {
		p.blockers[pid] = w.asked[pid].by
	}
	return nil
}

// gone tells that one of them is not busy any more.
func (w *Watcher) gone(p *snapshot, pids []int32) bool {
	for _, pid := range pids {
		if pid != 0 && p.sessions[pid] == nil {
			return true
		}
	}
	return len(pids) == 0
}
