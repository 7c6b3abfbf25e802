package trace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// How a statement that runs is looked at: not at all when it is over sooner than
// pollAfter, and then for a small share of the time only, since each look makes
// everybody who wants a lock wait for it.
const (
	pollAfter  = 5 * time.Millisecond
	pollEvery  = 10 * time.Millisecond
	pollShare  = 20               // times a look's own time
	pollAnchor = time.Millisecond // where nobody else is there
)

// What a trace lacks that was not taken in a transaction.
var (
	unseenOutside  = "The statement ran outside of a transaction: locks that it held for less than " + pollEvery.String() + " may be missing, and scans and rows are not told."
	unseenAnchored = "The statement ran outside of a transaction: scans and rows are not told."
)

// Following looks at a backend while it runs a statement.
type Following struct {
	o      *Observer
	pid    int
	anchor *anchor // that the backend waits for, to be looked at; nil: none
	before map[uint32]relation
	after  map[uint32]relation // once it has ended
	deep   bool                // columns are compared too

	stop    context.CancelFunc
	done    sync.WaitGroup
	err     error
	locks   []*followed
	waits   []Wait
	victims []Wait
}

type followed struct {
	Lock
	of             relation
	asked, granted time.Time
}

// Follow begins to look at the backend's locks, again and again until End, for
// a statement that runs outside of a transaction or cannot be run in one.
func (o *Observer) Follow(ctx context.Context, pid int) (*Following, error) {
	return o.follow(ctx, pid, nil, true, nil)
}

// follow needs the catalogue before, and reads it when it is not known.
func (o *Observer) follow(ctx context.Context, pid int, a *anchor, deep bool, before map[uint32]relation) (_ *Following, err error) {
	if before == nil {
		before, err = everything(ctx, o, deep)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("trace: catalogue: %w", err), a.weigh(ctx))
	}
	f := o.watch(ctx, pid, 0, a)
	f.before, f.deep = before, deep
	return f, nil
}

// watch looks at the backend's locks from delay on.
func (o *Observer) watch(ctx context.Context, pid int, delay time.Duration, a *anchor) *Following {
	running, stop := context.WithCancel(ctx)
	f := &Following{o: o, pid: pid, anchor: a, stop: stop}
	f.done.Go(func() {
		for wait := delay; ; {
			select {
			case <-running.Done():
				return
			case <-time.After(wait):
			}
			// Not cancelled in the middle: that would cost the connection.
			began := time.Now()
			if f.err = f.look(context.WithoutCancel(ctx)); f.err != nil {
				return
			}
			wait = max(pollEvery, pollShare*time.Since(began))
			if a != nil {
				wait = pollAnchor
			}
		}
	})
	return f
}

func (f *Following) look(ctx context.Context) error {
	s, err := f.o.Poll(ctx, f.pid)
	if err != nil {
		return errors.Join(err, f.anchor.weigh(ctx))
	}
	f.add(s)
	if f.anchor == nil || len(s.Waits) == 0 {
		return nil
	}
	// A look is no instant: the lock may have been asked for in the middle of it.
	if s, err = f.o.Poll(ctx, f.pid); err == nil {
		f.add(s)
	}
	return errors.Join(err, f.anchor.yield(ctx))
}

// end stops looking.
func (f *Following) end() error {
	f.stop()
	f.done.Wait()
	return errors.Join(f.err, f.anchor.weigh(context.Background()))
}

// End stops looking and gives the trace of the statement, which has ended.
func (f *Following) End(ctx context.Context, x Execution) (Trace, error) {
	t := x.trace()
	if err := f.end(); err != nil {
		return t, err
	}
	var err error
	if f.after, err = everything(ctx, f.o, f.deep); err != nil {
		return t, err
	}
	f.o.known.Lock()
	f.o.fresh.made(f.before, f.after, x.File)
	f.o.known.Unlock()
	t.PG = f.o.major()
	difference{
		existed: f.existed(x),
		before:  f.before, after: f.after, looked: oids(f.before),
	}.into(&t)
	t.Unseen = append(t.Unseen, unseenOutside)
	if f.anchor != nil {
		t.Unseen[0] = unseenAnchored
	}
	f.into(&t, x.Began.Add(x.Took), func(r relation) string {
		if !f.existed(x)(r.OID) {
			return ""
		}
		return f.before[r.OID].full()
	})
	return t, nil
}

// existed says of which relations others may use them. What the statement makes
// is new.
func (f *Following) existed(x Execution) func(oid uint32) bool {
	return func(oid uint32) bool {
		f.o.known.Lock()
		defer f.o.known.Unlock()
		r, ok := f.before[oid]
		return ok && f.o.fresh.used(r, x.File)
	}
}

// into adds what was seen while the statement ran. The name of a relation is
// what it was before the statement; one without a name did not exist then.
func (f *Following) into(t *Trace, ended time.Time, name func(relation) string) {
	if f.anchor == nil {
		t.Waits, t.Victims = append(t.Waits, f.waits...), append(t.Victims, f.victims...)
	}
	for _, l := range f.locks {
		lock := l.Lock
		if lock.Table = name(l.of); lock.Table == "" {
			continue
		}
		if l.granted.IsZero() {
			lock.Waited = ended.Sub(l.asked)
		} else {
			lock.Waited, lock.Held = l.granted.Sub(l.asked), ended.Sub(l.granted)
		}
		if f.anchor != nil {
			lock.Waited = 0 // for the anchor
		}
		t.merge(lock)
	}
}

// merge keeps the stronger of two locks on a relation, and the longer wait.
func (t *Trace) merge(l Lock) {
	for i := range t.Locks {
		had := &t.Locks[i]
		switch {
		case had.Table != l.Table || had.Index != l.Index:
			continue
		case l.Mode.Strength() > had.Mode.Strength():
			*had = l
		case l.Mode == had.Mode && !had.Earlier && l.Waited > had.Waited:
			had.Held = max(0, had.Held-l.Waited+had.Waited)
			had.Waited = l.Waited
		}
		return
	}
	t.Locks = append(t.Locks, l)
}

// add takes one look into account.
func (f *Following) add(s Sample) {
	for i, l := range s.Awaited {
		f.lock(l, s.awaited[i], s.At)
	}
	for i, l := range s.Locks {
		if k := f.lock(l, s.locks[i], s.At); k.granted.IsZero() {
			k.granted = s.At
		}
	}
	f.waits, f.victims = longest(f.waits, s.Waits), longest(f.victims, s.Victims)
}

func (f *Following) lock(l Lock, of relation, at time.Time) *followed {
	for _, k := range f.locks {
		if k.of.OID == of.OID && k.Mode == l.Mode {
			return k
		}
	}
	k := &followed{Lock: l, of: of, asked: at}
	f.locks = append(f.locks, k)
	return k
}

// longest keeps of each wait the last that was seen, which is the longest, and
// whom it waited for first: when that one lets go there is an instant in which the
// waiter waits for nobody.
func longest(known, seen []Wait) []Wait {
	for _, w := range seen {
		i := slices.IndexFunc(known, func(k Wait) bool { return k.PID == w.PID && (k.Since.Equal(w.Since) || k.Since.IsZero()) })
		switch {
		case i >= 0:
			if known[i].Holder != w.PID {
				w.Holder = known[i].Holder
			}
			known[i] = w
		case w.Holder != w.PID:
			known = append(known, w)
		}
	}
	return known
}
