package trace

import (
	"context"
	"sync"
	"time"
)

// How a statement that runs is looked at: not at all when it is over sooner than
// pollAfter.
const (
	pollAfter = 5 * time.Millisecond
	pollEvery = 5 * time.Millisecond
)

// Following looks at a backend while it runs a statement.
type Following struct {
	o      *Observer
	pid    int
	before map[uint32]relation // nil: only waits and locks are wanted
	wal    int64

	stop    context.CancelFunc
	done    sync.WaitGroup
	err     error
	locks   []*followed
	waits   []Wait
	victims []Wait
}

type followed struct {
	Lock
	oid            uint32
	asked, granted time.Time
}

// Follow begins to look at the backend's locks, again and again until End, for
// a statement that runs outside of a transaction or cannot be run in one.
func (o *Observer) Follow(ctx context.Context, pid int) (*Following, error) {
	before, err := everything(ctx, o)
	if err != nil {
		return nil, err
	}
	f := o.watch(ctx, pid, 0)
	f.before = before
	return f, nil
}

// watch looks at the backend's locks from delay on.
func (o *Observer) watch(ctx context.Context, pid int, delay time.Duration) *Following {
	ctx, cancel := context.WithCancel(ctx)
	f := &Following{o: o, pid: pid, stop: cancel}
	f.done.Go(func() {
		for wait := delay; ; wait = pollEvery {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			// Not cancelled in the middle: that would cost the connection.
			s, err := o.Poll(context.WithoutCancel(ctx), pid)
			if err != nil {
				f.err = err
				return
			}
			f.add(s)
		}
	})
	return f
}

func (f *Following) end() {
	f.stop()
	f.done.Wait()
}

// End stops looking and gives the trace of the statement, which has ended.
func (f *Following) End(ctx context.Context, x Execution) (Trace, error) {
	f.end()
	t := x.trace()
	if f.err != nil {
		return t, f.err
	}
	after, err := everything(ctx, f.o)
	if err != nil {
		return t, err
	}
	t.PG = f.o.major()
	difference{
		existed: func(oid uint32) bool { _, ok := f.before[oid]; return ok },
		before:  f.before, after: after, looked: oids(f.before),
	}.into(&t)
	t.Unseen = append(t.Unseen, "The statement ran outside of a transaction: locks that it held for less than "+pollEvery.String()+" may be missing, and scans and rows are not told.")
	f.into(&t, x.Began.Add(x.Took), func(oid uint32) string { return f.before[oid].full() })
	return t, nil
}

// into adds what was seen while the statement ran. The name of a relation is
// what it was before the statement; one without a name did not exist then.
func (f *Following) into(t *Trace, ended time.Time, name func(oid uint32) string) {
	t.Waits, t.Victims = append(t.Waits, f.waits...), append(t.Victims, f.victims...)
	for _, l := range f.locks {
		lock := l.Lock
		if lock.Table = name(l.oid); lock.Table == "" {
			continue
		}
		if l.granted.IsZero() {
			lock.Waited = ended.Sub(l.asked)
		} else {
			lock.Waited, lock.Held = l.granted.Sub(l.asked), ended.Sub(l.granted)
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

func (f *Following) lock(l Lock, oid uint32, at time.Time) *followed {
	for _, k := range f.locks {
		if k.oid == oid && k.Mode == l.Mode {
			return k
		}
	}
	k := &followed{Lock: l, oid: oid, asked: at}
	f.locks = append(f.locks, k)
	return k
}

// longest keeps of each wait the last that was seen, which is the longest.
func longest(known, seen []Wait) []Wait {
	for _, w := range seen {
		found := false
		for i := range known {
			if known[i].PID == w.PID && known[i].Since.Equal(w.Since) {
				known[i], found = w, true
			}
		}
		if !found {
			known = append(known, w)
		}
	}
	return known
}
