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
// well at its end: it held a lock that they needed.
func lockCause(s *scene) *Cause {
	if s.part(recording.Slow, recording.Timeout, recording.Unsent, recording.Cut) < 0.5 || len(s.names[byVersion]) > 0 {
		return nil
	}
	from, to := s.first-lockEdge, s.last+lockEdge
	waits := s.events(recording.EventLockWait, from, to)
	statement := s.locking()
	if statement == nil && len(waits) == 0 {
		return nil
	}
	c := &Cause{Refute: "waiting requests without a lock wait in the database, or waiting that goes on after the statement's end"}
	table, mode := locked(statement, waits)
	c.Text = "a lock held requests up"
	if table != "" {
		c.Text = "a lock on " + table + " held requests up"
	}
	if mode != "" {
		c.Text += " (" + mode + ")"
	}
	c.Evidence = strings.Join(s.lockEvidence(statement, waits), "; ")
	return c
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
		table, mode = firstOf(table, field(e, "table")), firstOf(mode, field(e, "mode"), field(e, "lock"))
	}
	return table, mode
}

func (s *scene) lockEvidence(statement *recording.Event, waits []*recording.Event) []string {
	var lines []string
	if statement != nil {
		line := fmt.Sprintf("statement %s began at %s", quoted(statementText(statement)), s.clock(statement.At))
		if statement.End > 0 {
			line += fmt.Sprintf(" and took %s", human(statement.End-statement.At))
		}
		lines = append(lines, line)
	}
	if len(waits) > 0 {
		var longest time.Duration
		holder := ""
		for _, e := range waits {
			longest, holder = max(longest, waited(e)), firstOf(holder, field(e, "holder"))
		}
		line := fmt.Sprintf("%s for a lock, the longest %s", plural(uint64(len(waits)), "wait"), human(longest))
		if holder != "" {
			line += ", held by " + quoted(holder)
		}
		lines = append(lines, line)
	}
	return append(lines, fmt.Sprintf("%s, which waited up to %s", s.failures(), human(s.evidence.waitedMost)))
}
