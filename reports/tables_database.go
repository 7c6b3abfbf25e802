package reports

import (
	"upness/analyze"
	"upness/reports/word"
)

// statements is what the migration ran in the database.
func statements(v *analyze.Verdict) table {
	t := table{title: "Migration statements", columns: []column{
		{head: "statement", text: true}, {head: "start", right: true}, {head: "took", right: true}, {head: "ended", text: true},
	}}
	if v.Database == nil {
		return t
	}
	for _, s := range v.Database.Statements {
		ended := "well"
		if !s.OK {
			ended = "failed: " + orNone(s.Error)
		}
		t.add(s.Text, since(v.Start, s.Start), word.Duration(s.Seconds), ended)
	}
	return t
}

// blocked is who waited for a lock, and for whom.
func blocked(v *analyze.Verdict) table {
	t := table{title: "Lock waits", columns: []column{
		{head: "waiting", text: true}, {head: "start", right: true}, {head: "wait", right: true},
		{head: "table", flex: true}, {head: "mode", flex: true}, {head: "held by", text: true},
	}}
	if v.Database == nil {
		return t
	}
	for _, b := range v.Database.Blocked {
		t.add(orNone(b.Query), since(v.Start, b.Start), word.Duration(b.Wait), orNone(b.Table), orNone(b.Mode), orNone(b.Holder))
	}
	return t
}
