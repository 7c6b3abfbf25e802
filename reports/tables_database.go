package reports

import (
	"strconv"
	"strings"

	"upness/analyze"
	"upness/reports/word"
)

// statements is what the migration ran in the database. What each meant for
// others is said where the database was watched.
func statements(v *analyze.Verdict) table {
	t := table{title: "Migration statements", columns: []column{
		{head: "statement", flex: true}, {head: "start", right: true}, {head: "took", right: true},
	}}
	if v.Database == nil {
		return t
	}
	watched := v.Database.Watched
	if watched {
		t.columns = append(t.columns, column{head: "class"}, column{head: "lock", flex: true}, column{head: "blocked", right: true})
	}
	t.columns = append(t.columns, column{head: "ended", text: true})
	for _, s := range v.Database.Statements {
		cells := []string{s.Text, since(v.Start, s.Start), word.Duration(s.Seconds)}
		if watched {
			cells = append(cells, orNone(string(s.Class)), lockOf(s), othersWaited(s))
		}
		t.add(append(cells, statementEnd(s))...)
	}
	return t
}

// lockOf words the strongest lock of a statement; its table, unless the statement
// names it.
func lockOf(s analyze.Statement) string {
	_, name, _ := strings.Cut(s.Table, ".")
	if s.Lock == "" || s.Table == "" || name != "" && strings.Contains(s.Text, name) {
		return orNone(s.Lock)
	}
	return s.Lock + " on " + s.Table
}

// othersWaited words the longest that somebody waited for a statement.
func othersWaited(s analyze.Statement) string {
	if s.Victims == 0 {
		return word.None
	}
	return word.Duration(s.Blocked)
}

func statementEnd(s analyze.Statement) string {
	switch {
	case !s.OK:
		return "failed: " + orNone(s.Error)
	case s.Class == analyze.BlockedByOthers && s.Behind != "":
		return "well, after " + word.Duration(s.Waited) + " behind " + s.Behind
	}
	return "well"
}

// blocked is who waited for a lock, and for whom: waits of one kind together.
func blocked(v *analyze.Verdict) table {
	t := table{title: "Lock waits", brief: 12, columns: []column{
		{head: "waiting", text: true}, {head: "waits", right: true}, {head: "first", right: true}, {head: "longest", right: true},
		{head: "table", flex: true}, {head: "mode", flex: true}, {head: "held by", text: true},
	}}
	if v.Database == nil {
		return t
	}
	for _, g := range alike(v.Database.Blocked) {
		t.add(orNone(g.Query), strconv.Itoa(g.waits), since(v.Start, g.Start), word.Duration(g.Wait), orNone(g.Table), orNone(g.Mode), heldBy(g.Blocked))
	}
	return t
}

// kindOfWait is waits that differ in their time only.
type kindOfWait struct {
	analyze.Blocked // the first, with the longest wait
	waits           int
}

// alike puts waits together, in the order of the first of each.
func alike(all []analyze.Blocked) []kindOfWait {
	type key struct{ query, table, mode, holder, proximate string }
	place := map[key]int{}
	var kinds []kindOfWait
	for _, b := range all {
		k := key{b.Query, b.Table, b.Mode, b.Holder, b.Proximate}
		i, ok := place[k]
		if !ok {
			i = len(kinds)
			place[k] = i
			kinds = append(kinds, kindOfWait{Blocked: b})
		}
		g := &kinds[i]
		g.waits++
		g.Wait = max(g.Wait, b.Wait)
		if b.Start.Before(g.Start) {
			g.Start = b.Start
		}
	}
	return kinds
}

// heldBy words who had the lock, and whom the wait queued behind.
func heldBy(b analyze.Blocked) string {
	text := orNone(b.Holder)
	if b.HolderMode != "" {
		text += " with " + b.HolderMode
	}
	if b.Proximate != "" {
		text += ", queued behind " + b.Proximate
	}
	return text
}

// deadlocks is those that the server ended.
func deadlocks(v *analyze.Verdict) table {
	t := table{title: "Deadlocks", brief: 8, columns: []column{{head: "what happened", text: true}}}
	if v.Database == nil {
		return t
	}
	for _, text := range v.Database.Deadlocks {
		t.add(text)
	}
	return t
}
