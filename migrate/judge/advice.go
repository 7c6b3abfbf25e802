package judge

import (
	"regexp"
	"strings"

	"upness/migrate/trace"
)

// wording is the safe form for statements that have the words; "" is for all.
type wording struct {
	words string // in lower case, with single spaces
	Advice
}

// advise gives the first wording that fits, with the names of the trace.
func advise(all []wording) func(trace.Trace) Advice {
	return func(t trace.Trace) Advice {
		for _, w := range all {
			if has(t, w.words) {
				return fill(t, w.Advice)
			}
		}
		return Advice{}
	}
}

// fill puts the trace's names in the place of {table}, {column}, {type} and so on.
func fill(t trace.Trace, a Advice) Advice {
	plain := namesOf(t, asIs)
	a.Text, a.Rails, a.Alembic = plain.Replace(a.Text), plain.Replace(a.Rails), plain.Replace(a.Alembic)
	a.SQL = namesOf(t, sqlName).Replace(a.SQL)
	return a
}

// namesOf are the trace's names, and those made from them, each written as a
// language has them.
func namesOf(t trace.Trace, write func(string) string) *strings.Replacer {
	column, kind := columnOf(t)
	columns := columnsOf(t)
	written := make([]string, len(columns))
	for i, c := range columns {
		written[i] = write(c)
	}
	var pairs []string
	for _, one := range []struct{ name, value string }{
		{"table", tableOf(t)}, {"column", column}, {"index", orElse(first(t.Rebuilds), "INDEX")}, {"constraint", constraintOf(t)}, {"other", otherOf(t)},
	} {
		for _, more := range []string{"_pkey_new", "_not_null", "_new", ""} { // the longest first
			pairs = append(pairs, ":{"+one.name+"}"+more, symbol(one.value+more), "{"+one.name+"}"+more, write(one.value+more))
		}
	}
	return strings.NewReplacer(append(pairs,
		"{columns}", strings.Join(written, ", "), "{:columns}", symbols(columns), "{\"columns\"}", quoted(columns),
		"{type}", kind, "{object}", strings.TrimPrefix(changed(t).Object, "public."), "{old}", changed(t).Old, "{new}", changed(t).New,
		"{statement}", statementOf(t), "{concurrently}", concurrently(t), "{not valid}", statementOf(t)+" NOT VALID")...)
}

// tableOf is the table that the statement is about: that of the first change,
// else the one of those locked that it names, else that with the strongest lock,
// which an earlier statement may have taken; without the schema public.
func tableOf(t trace.Trace) string {
	name := orElse(changed(t).Table, lockedName(t))
	if l, ok := blocking(t); name == "" && ok {
		name = l.Table
	}
	for _, l := range t.Locks {
		if name == "" && !l.Index {
			name = l.Table
		}
	}
	return strings.TrimPrefix(orElse(name, "TABLE"), "public.")
}

func changed(t trace.Trace) trace.Change {
	if len(t.Changes) == 0 {
		return trace.Change{}
	}
	return t.Changes[0]
}

func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return strings.TrimPrefix(names[0], "public.")
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

var indexWord = regexp.MustCompile(`(?i)\b(create\s+(?:unique\s+)?index|drop\s+index|reindex\s+(?:\([^)]*\)\s*)?(?:index|table|schema|database)|refresh\s+materialized\s+view)\b`)

func statementOf(t trace.Trace) string {
	return strings.TrimRight(strings.Join(strings.Fields(t.SQL), " "), "; ")
}

// concurrently is the statement with CONCURRENTLY where it belongs.
func concurrently(t trace.Trace) string {
	return indexWord.ReplaceAllString(statementOf(t), "$1 CONCURRENTLY")
}
