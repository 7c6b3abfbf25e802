package analyze

import (
	"fmt"
	"strings"
	"time"

	"upness/recording"
)

// lockEdge is how far an outage may reach over the ends of the statement that
// caused it: requests that were under way when it began wait, too.
const lockEdge = 100 * time.Millisecond

// Requests must have waited for at least a quarter of the time that the
// statements ran, and been well again after a fifth of it at most: what has
// queued up takes its time.
const (
	lockLeast   = 4
	lockBacklog = 5
)

// lockCause: requests of every version waited from a statement's begin, and were
// well at its end: it held a lock that they needed. Where the database was
// watched, its lock waits say so, whatever became of the requests that waited.
func lockCause(s *scene) *Cause {
	from, to := s.first-lockEdge, s.last+lockEdge
	waits := s.events(recording.EventLockWait, from, to)
	if !s.waitsCover(waits) && (s.part(recording.Slow, recording.Timeout, recording.Unsent, recording.Cut) < 0.5 || len(s.names[byVersion]) > 0) {
		return nil
	}
	q := newQueue(s, waits)
	if q.statement == nil && len(waits) == 0 {
		return nil
	}
	q.charge(s)
	return &Cause{
		Text:     q.text(s),
		Evidence: strings.Join(q.evidence(s), "; "),
		Refute:   "waiting requests without a lock wait in the database, or waiting that goes on after the statement's end",
	}
}

// waitsCover tells that somebody waited for a lock during most of the outage, and
// that requests waited for about as long: those that then failed, after the
// change or at a timeout of the application, were held up by the lock, too.
func (s *scene) waitsCover(waits []*recording.Event) bool {
	var all []span
	var longest time.Duration
	for _, e := range waits {
		all = append(all, span{at: e.At, end: s.book.endOf(e)})
		longest = max(longest, s.book.waited(e))
	}
	from, to := s.first, max(s.last, s.first+1)
	return longest >= brief && 2*length(clip(union(all), from, to)) >= to-from && 2*s.evidence.waitedMost >= longest
}

// locking is the migration statement that lasted longest while requests waited,
// nil when statements did not run from the begin of the outage to its end (those
// of a transaction hold a lock together), or ran for so much longer that they
// explain nothing.
func (s *scene) locking() *recording.Event {
	var found *recording.Event
	var most, from, to time.Duration
	for _, e := range s.events(recording.EventStatement, s.first-lockEdge, s.last+lockEdge) {
		ran := span{at: e.At, end: e.End}
		if e.End == 0 {
			ran.end = s.axis.end
		}
		if o := ran.overlap(s.first, s.evidence.lastDone); o > most {
			found, most = e, o
		}
		if to == 0 {
			from = e.At
		}
		to = max(to, ran.end)
	}
	waited := s.evidence.lastDone - s.first
	backlog := max(lockEdge, (to-from)/lockBacklog)
	if found == nil || from > s.first+lockEdge || to < s.last-backlog || lockLeast*waited < to-from {
		return nil
	}
	return found
}

// locked is the table and the lock mode, as far as events have them.
func locked(statement *recording.Event, waits []*recording.Event) (table, mode string) {
	if statement != nil {
		waits = append([]*recording.Event{statement}, waits...)
	}
	for _, e := range waits {
		table, mode = firstOf(table, field(e, "table")), firstOf(mode, field(e, "holder_mode"), field(e, "mode"), field(e, "lock"))
	}
	return table, mode
}

// failuresWaited words the requests of the outage.
func (s *scene) failuresWaited() string {
	return fmt.Sprintf("%s, which waited up to %s", s.failures(), human(s.evidence.waitedMost))
}
