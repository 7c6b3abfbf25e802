package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/recording"
)

// queue is who waited for a lock during an outage, and for which statement.
type queue struct {
	book      *lockbook
	waits     []*recording.Event
	statement *recording.Event // of the migration; nil where none is to blame
	lock      *recording.Event // the migration's lock; nil where none was seen
	behind    *recording.Event // the wait of the statement itself for another; nil for none
	table     string
	mode      string // of the lock that was held, or asked for by a statement that queued
}

func newQueue(s *scene, waits []*recording.Event) *queue {
	q := &queue{book: s.book, waits: waits}
	if q.statement = s.blocker(waits); q.statement == nil {
		q.statement = s.locking()
	}
	q.table, q.mode = locked(q.statement, waits)
	if q.statement == nil {
		return q
	}
	pid := pidOf(q.statement, "pid")
	if q.lock = s.book.strongest(q.statement, span{at: s.first, end: s.last + 1}); q.lock != nil {
		q.table, q.mode = field(q.lock, "table"), field(q.lock, "mode")
	}
	for _, w := range waits {
		if pid != 0 && pidOf(w, "pid") == pid && (q.behind == nil || s.book.waited(w) > s.book.waited(q.behind)) {
			q.behind = w
		}
	}
	// A statement waits for a moment as a rule: it is to blame then all the same.
	if q.behind != nil && 2*s.book.waited(q.behind) < s.last-s.first {
		q.behind = nil
	}
	if q.behind != nil {
		q.table, q.mode = firstOf(field(q.behind, "table"), q.table), firstOf(field(q.behind, "mode"), q.mode)
	}
	return q
}

// blocker is the migration's statement for which others waited longest in the
// outage, nil when none was seen.
func (s *scene) blocker(waits []*recording.Event) *recording.Event {
	blame := map[int64]time.Duration{}
	for _, w := range waits {
		for _, who := range []string{"holder", "proximate"} {
			if flag(w, who+"_migration") {
				blame[pidOf(w, who+"_pid")] += s.book.waited(w)
				break
			}
		}
	}
	var found *recording.Event
	var most time.Duration
	for _, e := range s.events(recording.EventStatement, s.first-lockEdge, s.last+lockEdge) {
		if blame[pidOf(e, "pid")] == 0 {
			continue
		}
		reach := s.book.reach(e)
		if o := reach.overlap(s.first-lockEdge, max(s.last, s.evidence.lastDone)); o > most {
			found, most = e, o
		}
	}
	return found
}

// charge adds the requests of the outage to the statement that held them up.
func (q *queue) charge(s *scene) {
	if q.statement == nil || s.v.Database == nil {
		return
	}
	at, text := s.axis.wall(q.statement.At), statementText(q.statement)
	for i := range s.v.Database.Statements {
		if st := &s.v.Database.Statements[i]; st.Start.Equal(at) && st.Text == text {
			st.Requests += s.down
			return
		}
	}
}

// text names the statement, the lock, the table and how many requests it held up.
func (q *queue) text(s *scene) string {
	lock := cmp.Or(q.mode, "a lock")
	if q.table != "" {
		lock += " on " + q.table
	}
	requests := plural(s.down, "request")
	switch {
	case q.statement == nil:
		return fmt.Sprintf("a lock held requests up: %s, %s", lock, requests)
	case q.behind != nil:
		return fmt.Sprintf("%s waited for %s, and %s queued up behind it: held by %s", quoted(statementText(q.statement)), lock, requests, quoted(holderText(q.behind)))
	}
	return fmt.Sprintf("%s had %s, which held up %s", quoted(statementText(q.statement)), lock, requests)
}

func (q *queue) evidence(s *scene) []string {
	var lines []string
	if e := q.statement; e != nil {
		line := fmt.Sprintf("statement %s began at %s", quoted(statementText(e)), s.clock(e.At))
		if e.End > 0 {
			line += fmt.Sprintf(" and took %s", human(e.End-e.At))
		}
		lines = append(lines, line)
	}
	if q.lock != nil && q.lock.End > 0 {
		lines = append(lines, fmt.Sprintf("its transaction had %s for %s", lockText(q.lock), human(q.lock.End-q.lock.At)))
	}
	if len(q.waits) > 0 {
		lines = append(lines, q.waiting())
	}
	lines = append(lines, s.failuresWaited())
	if n := uint64(len(q.waits)); n > 0 && s.down > 2*n {
		lines = append(lines, fmt.Sprintf("that is more requests than waits, so others, reads too, waited for one of the connections that %s had", plural(n, "waiting session")))
	}
	return lines
}

// waiting words the queue: how many, how long, for whom, with which statements.
func (q *queue) waiting() string {
	var longest *recording.Event
	by := map[string]int{}
	for _, w := range q.waits {
		if longest == nil || q.book.waited(w) > q.book.waited(longest) {
			longest = w
		}
		if verb, _, _ := strings.Cut(strings.ToUpper(field(w, "query")), " "); verb != "" {
			by[verb]++
		}
	}
	line := fmt.Sprintf("%s for a lock, at most %d at once, the longest %s", plural(uint64(len(q.waits)), "wait"), q.atOnce(), human(q.book.waited(longest)))
	if len(by) > 0 {
		var verbs []string
		for verb, n := range by {
			verbs = append(verbs, fmt.Sprintf("%d %s", n, verb))
		}
		slices.Sort(verbs)
		line += " (" + strings.Join(verbs[:min(len(verbs), 5)], ", ") + ")"
	}
	if holder := field(longest, "holder"); holder != "" {
		line += ", held by " + quoted(holder)
	}
	return line
}

// atOnce is the most of the waits that lasted at one moment.
func (q *queue) atOnce() int {
	most := 0
	for _, w := range q.waits {
		n := 0
		for _, o := range q.waits {
			if o.At <= w.At && w.At < max(q.book.endOf(o), o.At+1) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// lockText names a lock that was held.
func lockText(l *recording.Event) string { return field(l, "mode") + " on " + field(l, "table") }
