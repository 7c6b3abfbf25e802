package rehearsal

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/analyze"
)

// Build joins the runs, one per size, and predicts at a size; 0: none is asked for.
func Build(runs []Run, at int64) (*Report, error) {
	if len(runs) == 0 {
		return nil, errors.New("rehearsal: no run")
	}
	slices.SortStableFunc(runs, func(a, b Run) int { return cmp.Compare(a.Rows, b.Rows) })
	r := &Report{At: at}
	var all [][]named
	for _, run := range runs {
		size, statements, err := measure(run)
		if err != nil {
			return nil, err
		}
		r.Sizes, all = append(r.Sizes, size), append(all, statements)
		r.note(run)
	}
	for i, s := range all[len(all)-1] { // the largest
		r.Statements = append(r.Statements, r.statement(i, s, all))
	}
	if len(r.Statements) == 0 {
		r.Notes = append(r.Notes, "no statement of a migration was seen while the load ran")
	}
	return r, nil
}

// note keeps what a run could not see, once.
func (r *Report) note(run Run) {
	add := func(text string) {
		if !slices.Contains(r.Notes, text) {
			r.Notes = append(r.Notes, text)
		}
	}
	d := run.Verdict.Database
	if d == nil || !d.Watched {
		add("the database was not watched: waits and classes are not known")
		return
	}
	for _, text := range d.Unseen {
		add("not seen: " + text)
	}
}

// statement joins the measurements of the n-th statement of each run. One that
// failed at a size, or is another there, ends its row.
func (r *Report) statement(n int, largest named, all [][]named) Statement {
	s := Statement{SQL: largest.sql, Table: largest.table, Lock: largest.lock}
	var took, held []point
	for _, run := range all {
		if n >= len(run) || run[n].sql != largest.sql {
			continue
		}
		m := run[n].Measured
		s.Measured = append(s.Measured, m)
		if m.OK && m.Rows > 0 {
			took = append(took, point{m.Rows, (m.Took - m.Waited).Duration()})
			held = append(held, point{m.Rows, m.Held.Duration()})
		}
	}
	s.Growth = fit(took)
	idle := !slices.ContainsFunc(s.Measured, func(m Measured) bool { return !m.idle })
	s.Growth.Constant = s.Growth.Constant || s.Growth.Known && idle
	if len(took) > 0 && r.At > 0 {
		last := len(took) - 1
		s.Predicted = s.Growth.predict(took[last], r.At, largest.builds)
		if blocks(s.Lock) {
			g := fit(held)
			g.Constant = g.Constant || g.Known && idle && !largest.transaction
			s.steady = g.Constant
			s.Held = g.predict(held[last], r.At, largest.builds)
		}
	}
	s.Class, s.Why = r.classify(&s)
	return s
}

// long is how long a lock may block others and still be brief: a common
// lock_timeout.
const long = 300 * time.Millisecond

// classify gives the worst class of all sizes, and says why.
func (r *Report) classify(s *Statement) (analyze.Class, string) {
	worst := s.Largest()
	for _, m := range s.Measured {
		if rank(m.Class) > rank(worst.Class) {
			worst = m
		}
	}
	at := ""
	if worst.Rows > 0 {
		at = fmt.Sprintf(" at %s rows", Count(worst.Rows))
	}
	switch {
	case !worst.OK:
		return worst.Class, "it failed: " + worst.Error
	case worst.Class == "":
		return "", "the database was not watched"
	case worst.felt:
		why := worst.Clients.text(at)
		if blocks(s.Lock) {
			return worst.Class, why + ", while it had its " + s.on()
		}
		return worst.Class, fmt.Sprintf("%s: it takes rows, disk or processors from others for %s; do it in batches", why, Short(worst.Took))
	case worst.Class == analyze.Blocking:
		return worst.Class, fmt.Sprintf("others waited up to %s for its %s%s", Short(worst.Longest), s.on(), at)
	case worst.Class == analyze.BlockedByOthers:
		return worst.Class, fmt.Sprintf("it waited %s for others%s, and who came after it waited too: give it a lock_timeout", Short(max(worst.Waited, worst.Longest)), at)
	}
	if s.Held != nil && !s.steady && s.Held.High.Duration() >= long {
		return WouldBlock, fmt.Sprintf("at %s rows it would hold its %s for %s (%s to %s)%s", Count(s.Held.Rows), s.on(),
			Short(s.Held.Time), Short(s.Held.Low), Short(s.Held.High), s.until())
	}
	if worst.Class == analyze.BriefBlock {
		return worst.Class, fmt.Sprintf("others waited up to %s for its %s%s", Short(worst.Longest), s.on(), at)
	}
	if blocks(s.Lock) {
		return worst.Class, fmt.Sprintf("it held its %s for %s%s", s.on(), Short(s.Largest().Held), s.until())
	}
	return worst.Class, "it holds no lock that reads or writes wait for"
}

// text words what clients saw; what timed out both failed and was held up.
func (c *Clients) text(at string) string {
	switch longest := Short(c.Longest); {
	case c.Failed == 0:
		return fmt.Sprintf("%d of %d requests were held up%s, the longest for %s", c.Slow, c.Requests, at, longest)
	case c.Slow == 0:
		return fmt.Sprintf("%d of %d requests failed%s", c.Failed, c.Requests, at)
	default:
		return fmt.Sprintf("of %d requests%s %d failed and %d were held up, the longest for %s", c.Requests, at, c.Failed, c.Slow, longest)
	}
}

// on is the lock in words.
func (s *Statement) on() string {
	if s.Lock == "" {
		return "lock"
	}
	return strings.TrimSuffix(s.Lock+" on "+s.Table, " on ")
}

// until says that a lock outlasts its statement.
func (s *Statement) until() string {
	if s.Largest().transaction {
		return ", to the end of its transaction"
	}
	return ""
}

// rank orders the classes, the best first.
func rank(c analyze.Class) int {
	return slices.Index([]analyze.Class{"", analyze.NonBlocking, analyze.BriefBlock, WouldBlock, analyze.BlockedByOthers, analyze.Blocking}, c)
}

// blocks says whether reads or writes of others wait for a lock of this mode.
// Source: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
func blocks(mode string) bool {
	return slices.Contains([]string{"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"}, mode)
}

// Harmful says whether a class means that others are held up for long.
func Harmful(c analyze.Class) bool { return rank(c) >= rank(WouldBlock) }
