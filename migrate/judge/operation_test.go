package judge

import (
	"fmt"
	"slices"
	"strings"

	"upness/migrate/trace"
)

// operation is a row of the table of operations: what a statement does, as every
// server that it is run on must say.
type operation struct {
	name   string // of the row; the operations of one name stand together
	setup  string // beside the fixture, not traced
	before string // traced statements before it, such as BEGIN
	sql    string // the statement that is judged
	from   int    // the first major version that has it; 0: all
	until  int    // the last; 0: all

	locks string // of tables that existed, stronger than ACCESS SHARE: "t ACCESS EXCLUSIVE"
	work  string // "rewrite t", "build t_n_idx", "scan t"; empty: constant
	rules string // that say unsafe; empty: safe
	warns string // that warn
}

// fixture is the schema that operations start from. The rows let a scan be seen
// as one, and the values fit every type change.
const fixture = `
CREATE TABLE parent (id int PRIMARY KEY, name text);
CREATE TABLE t (id int PRIMARY KEY, n int, v varchar(10), x text, m numeric(8,2), d date, ts timestamp, ts3 timestamp(3), js json, c cidr, p int);
INSERT INTO parent SELECT i, 'p' || i FROM generate_series(1, 50) i;
INSERT INTO t SELECT i, i, 'v' || i, 'x' || i, i, '2026-01-01', '2026-01-01', '2026-01-01', '{}', '10.0.0.0/8', i FROM generate_series(1, 50) i;`

func (o operation) on(major int) bool {
	return (o.from == 0 || major >= o.from) && (o.until == 0 || major <= o.until)
}

func (o operation) title() string { return o.name + ": " + o.sql }

// measured is what a trace and its finding come to, in the words of operation.
type measured struct{ locks, work, rules, warns string }

func (o operation) wanted() measured { return measured{o.locks, o.work, o.rules, o.warns} }

func measure(t trace.Trace) measured {
	t.Took = 0 // what the machine was busy with
	return measured{locksOf(t), workOf(t), strings.Join(firing(t, Unsafe), ", "), strings.Join(firing(t, Warn), ", ")}
}

// firing are the names of the rules that give the level; the
// lock queue is a question of settings, not of the statement.
func firing(t trace.Trace, level Level) (names []string) {
	for _, r := range rules {
		if l, _ := r.check(t, Context{}); l == level && r.name != noLockTimeout.name {
			names = append(names, r.name)
		}
	}
	return names
}

func locksOf(t trace.Trace) string {
	var all []string
	for _, l := range t.Locks {
		if !l.Index && l.Mode != trace.AccessShare {
			text := bare(l.Table) + " " + string(l.Mode)
			if l.Earlier {
				text += " (held)"
			}
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func workOf(t trace.Trace) string {
	var all []string
	for _, table := range t.Rewrites {
		all = append(all, "rewrite "+bare(table))
	}
	if len(t.Rewrites) == 0 {
		for _, index := range t.Rebuilds {
			all = append(all, "build "+bare(index))
		}
	}
	for _, s := range t.Scans {
		if !slices.Contains(t.Rewrites, s.Table) {
			all = append(all, "scan "+bare(s.Table))
		}
	}
	return strings.Join(all, ", ")
}

func bare(table string) string { return strings.TrimPrefix(table, "public.") }

func (m measured) String() string {
	return fmt.Sprintf("locks: %q, work: %q, rules: %q, warns: %q,", m.locks, m.work, m.rules, m.warns)
}
