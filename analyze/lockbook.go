package analyze

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/recording"
)

// lockbook is what the watcher of the database told of locks, with the statements
// that the migration itself or the watcher told of. They are joined by the
// server's process and by time.
type lockbook struct {
	statements []*recording.Event
	waits      []*recording.Event
	locks      []*recording.Event // of migrations
	watches    []span             // when the database was watched
	gap        time.Duration      // the longest between two looks
	hidden     []string
	deadlocks  []string
	end        time.Duration // of the run
}

// deadlockLimit bounds the deadlocks that a verdict lists.
const deadlockLimit = 50

func newLockbook(events []recording.Event, a axis) *lockbook {
	b := &lockbook{end: a.end}
	for i := range events {
		switch e := &events[i]; e.Kind {
		case recording.EventStatement:
			b.statements = append(b.statements, e)
		case recording.EventLockWait:
			b.waits = append(b.waits, e)
		case recording.EventLock:
			b.locks = append(b.locks, e)
		case recording.EventDeadlock:
			if len(b.deadlocks) < deadlockLimit {
				b.deadlocks = append(b.deadlocks, e.Text)
			}
		case recording.EventWatch:
			b.watch(e)
		}
	}
	return b
}

func (b *lockbook) watch(e *recording.Event) {
	b.watches = append(b.watches, span{at: e.At, end: b.endOf(e)})
	if s, ok := e.Fields["longest_gap_s"].(float64); ok {
		b.gap = max(b.gap, Seconds(s).Duration())
	}
	list, _ := e.Fields["unseen"].([]any)
	for _, text := range list {
		if text := fmt.Sprint(text); !slices.Contains(b.hidden, text) {
			b.hidden = append(b.hidden, text)
		}
	}
}

// unseen says what the watcher could not see.
func (b *lockbook) unseen() []string {
	if len(b.watches) == 0 {
		return nil
	}
	all := b.hidden
	if b.gap > negligible {
		all = append(all, fmt.Sprintf("waits shorter than %s: the longest time between two looks at the database", human(b.gap)))
	}
	if n := len(b.watches); n > 1 {
		all = append(all, fmt.Sprintf("what happened while the connection to the database was lost, %s", plural(uint64(n-1), "time")))
	}
	return all
}

// endOf is when a span ended, the run's end for one that did not. How long a wait
// had lasted already when it was looked at is all that one without edges tells.
func (b *lockbook) endOf(e *recording.Event) time.Duration {
	looked := e.At + secondsOf(e, "wait_s").Duration()
	switch {
	case e.End > 0:
		return e.End
	case e.Edge == recording.Begin:
		return max(looked, b.end)
	}
	return looked
}

// waited is how long a lock wait lasted, as far as it is known.
func (b *lockbook) waited(e *recording.Event) time.Duration { return b.endOf(e) - e.At }

// watched tells that the database was watched from at to end.
func (b *lockbook) watched(at, end time.Duration) bool {
	for _, w := range b.watches {
		if w.at <= at && end <= w.end {
			return true
		}
	}
	return false
}

// reach is the time that is a statement's own: from its begin until it ended or,
// in a transaction that still has its locks, until the next one begins.
func (b *lockbook) reach(e *recording.Event) span {
	own := span{at: e.At, end: b.endOf(e)}
	if took, ok := e.Fields["took_s"].(float64); ok && e.End > 0 {
		// Both lines may have come late, together.
		own.at = min(own.at, own.end-Seconds(took).Duration())
	}
	pid := pidOf(e, "pid")
	if pid == 0 {
		return own
	}
	released := own.end
	for _, l := range b.locks {
		if l.At < own.end && b.endOf(l) > released && b.under(e, l) {
			released = b.endOf(l)
		}
	}
	for _, next := range b.statements {
		if next.At >= own.end && next.At < released && pidOf(next, "pid") == pid {
			released = next.At
		}
	}
	own.end = released
	return own
}

// under tells that a statement took a lock or, in its transaction, came after the
// one that did: the times of the two come from different sources, and a quick
// statement before or after may seem to have run under it. Outside of a
// transaction a lock ends with the statement that took it, which tells more than
// the text that the watcher saw: a look at the sessions is followed by one at the
// locks, and the next statement may have begun between the two.
func (b *lockbook) under(e, l *recording.Event) bool {
	pid, taker := pidOf(l, "pid"), field(l, "query")
	switch {
	case pidOf(e, "pid") != pid:
		return false
	case !flag(l, "transaction") && l.End > 0 && e.End > 0:
		return (l.End-e.End).Abs() <= watchSlack && e.At-l.At <= watchSlack
	case taker == "", sameBegin(taker, statementText(e)):
		return true
	case !flag(l, "transaction"):
		return false
	}
	for _, before := range b.statements {
		if before.At > e.At {
			break
		}
		if pidOf(before, "pid") == pid && sameBegin(taker, statementText(before)) {
			return true
		}
	}
	return false
}

// sameBegin tells that two texts of SQL begin with the same words; only one may
// still have its literals.
func sameBegin(a, b string) bool {
	const words = 3
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	n := min(words, len(x), len(y))
	return n > 0 && slices.Equal(x[:n], y[:n])
}

// watchSlack is how far the clocks of those who tell of one thing may be apart.
const watchSlack = 20 * time.Millisecond

// strongest is the lock of a migration that keeps the most from others and was
// held while a statement ran, nil for none.
func (b *lockbook) strongest(e *recording.Event, within span) *recording.Event {
	var best *recording.Event
	for _, l := range b.locks {
		if l.At >= within.end || b.endOf(l) <= within.at+min(watchSlack, (within.end-within.at)/2) || !b.under(e, l) {
			continue
		}
		if best == nil || strength(field(l, "mode")) > strength(field(best, "mode")) {
			best = l
		}
	}
	return best
}

// lockModes are Postgres' modes of table locks, the weakest first.
var lockModes = []string{
	"ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
}

func strength(mode string) int { return slices.Index(lockModes, mode) }
