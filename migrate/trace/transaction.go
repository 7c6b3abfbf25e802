package trace

import (
	"context"
	"maps"
	"slices"
	"time"
)

// transaction is what is known of a backend's transaction under way.
type transaction struct {
	committed map[uint32]relation // as everybody else sees it; looked up when first locked
	looked    map[uint32]bool     // locked, so looked up
	current   map[uint32]relation // as the transaction itself saw it last
	locks     map[uint32]granted
	named     map[uint32]string // what was locked, under its name before the last statement
	last      *snapshot
	worked    []uint32 // relations
	objects   *objects // as it saw them last; nil: as everybody does
}

type granted struct {
	mode  Mode
	since time.Time
}

func newTransaction() *transaction {
	return &transaction{committed: map[uint32]relation{}, looked: map[uint32]bool{}, current: map[uint32]relation{}, locks: map[uint32]granted{}}
}

// strongest is the strongest lock on each relation.
func (s *snapshot) strongest() map[uint32]Mode {
	all := map[uint32]Mode{}
	for _, l := range s.Locks {
		if mode, ok := ModeOf(l.Mode); ok && mode.Strength() > all[l.OID].Strength() {
			all[l.OID] = mode
		}
	}
	return all
}

// look asks the observer for what the newly locked relations are to everybody else.
func (tx *transaction) look(ctx context.Context, b Backend, s *snapshot) error {
	var ask []uint32
	for oid := range s.strongest() {
		if !tx.looked[oid] {
			ask = append(ask, oid)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	slices.Sort(ask)
	found, err := committed(ctx, b, ask)
	if err != nil {
		return err
	}
	for _, oid := range ask {
		tx.looked[oid] = true
	}
	maps.Copy(tx.committed, found)
	for oid, r := range found {
		if _, seen := tx.current[oid]; !seen {
			tx.current[oid] = r
		}
	}
	return nil
}

// after is the trace of the statement between the last snapshot and s.
func (tx *transaction) after(s *snapshot, x Execution, made fresh) Trace {
	existed := func(oid uint32) bool {
		r, ok := tx.committed[oid]
		return ok && made.used(r, x.File)
	}
	made.made(tx.committed, s.Relations, x.File)
	t := x.trace()
	t.PG, t.InTransaction = s.PG, true
	t.LockTimeout = timeout(tx.last.LockTimeout, s.LockTimeout)
	t.StatementTimeout = timeout(tx.last.StatementTimeout, s.StatementTimeout)
	done := map[uint32]work{}
	for oid, now := range s.Work {
		if w := now.minus(tx.last.Work[oid]); w != (work{}) {
			done[oid] = w
		}
	}
	t.WAL = s.WAL - tx.last.WAL
	if x.word(0) != "rollback" { // to a savepoint: what comes back is no change
		difference{existed: existed, before: tx.current, after: s.Relations, looked: slices.Sorted(maps.Keys(s.strongest())), done: done}.into(&t)
	}
	t.Locks = tx.taken(s, x, existed)
	tx.advance(s, x.Began)
	return t
}

// taken is the locks on relations that existed before.
func (tx *transaction) taken(s *snapshot, x Execution, existed func(uint32) bool) (locks []Lock) {
	end := x.Began.Add(x.Took) // what it takes to look is not the statement's
	modes := s.strongest()
	tx.named = map[uint32]string{}
	for _, oid := range slices.Sorted(maps.Keys(modes)) {
		r := tx.committed[oid]
		if !existed(oid) || !r.lockable() {
			continue
		}
		if known, ok := tx.current[oid]; ok {
			r = known
		}
		l := Lock{Table: r.full(), Index: r.isIndex(), Kind: kindOf[r.Kind], Mode: modes[oid], Held: x.Took}
		if had := tx.locks[oid]; had.mode == l.Mode {
			l.Earlier, l.Held = true, end.Sub(had.since)
		}
		tx.named[oid] = l.Table
		locks = append(locks, l)
	}
	return locks
}

// advance makes s the state before the next statement.
func (tx *transaction) advance(s *snapshot, began time.Time) {
	locks := map[uint32]granted{}
	for oid, mode := range s.strongest() {
		if had := tx.locks[oid]; had.mode == mode {
			locks[oid] = had
		} else {
			locks[oid] = granted{mode, began}
		}
		if _, there := s.Relations[oid]; !there {
			delete(tx.current, oid)
		}
	}
	maps.Copy(tx.current, s.Relations)
	tx.release(locks)
	if tx.last != nil {
		// What earlier transactions left on relations that are not locked yet is
		// not this transaction's when they are.
		for oid, w := range tx.last.Work {
			if _, seen := s.Work[oid]; !seen {
				s.Work[oid] = w
			}
		}
	}
	tx.locks, tx.last = locks, s
	tx.worked = append(tx.worked, slices.Collect(maps.Keys(s.Work))...)
}

// release drops what is known of relations that are not locked any more, since
// the transaction went back to a savepoint: its changes of them are undone, and
// others may change them.
func (tx *transaction) release(locks map[uint32]granted) {
	for oid, r := range tx.current {
		_, held := locks[oid]
		if _, table := locks[r.Of]; !held && !table {
			delete(tx.current, oid)
			delete(tx.committed, oid)
			delete(tx.looked, oid)
		}
	}
}
