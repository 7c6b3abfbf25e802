package judge

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"upness/migrate/trace"
)

var update = flag.Bool("update", false, "write the table of operations into the manual")

// The table stands in the manual between two marks.
const (
	manual   = "../../docs/migrations.md"
	tableTop = "<!-- operations: measured, go test ./migrate/judge -update -->\n"
	tableEnd = "<!-- end of operations -->\n"
)

// measurements are what the servers said of each operation, by its place in the
// table and the major version.
type measurements struct {
	mu  sync.Mutex
	all map[int]map[int]trace.Trace
}

func (m *measurements) add(n, major int, t trace.Trace) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[int]map[int]trace.Trace{}
	}
	if m.all[n] == nil {
		m.all[n] = map[int]trace.Trace{}
	}
	m.all[n][major] = t
}

// complete says whether every operation was measured on every version that has it.
func (m *measurements) complete() bool {
	for n, o := range operations {
		for _, major := range majors {
			if _, ok := m.all[n][major]; o.on(major) && !ok {
				return false
			}
		}
	}
	return true
}

// compare fails when the manual says something else than was measured.
func (m *measurements) compare(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableTop)
	old, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatalf("%s: the marks of the table of operations are missing", manual)
	}
	table := m.table()
	switch {
	case table == old:
	case *update:
		if err := os.WriteFile(manual, []byte(before+tableTop+table+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: the table of operations is stale: go test ./migrate/judge -update", manual)
	}
}

func (m *measurements) table() string {
	var b strings.Builder
	b.WriteString("\n| operation | statement | Postgres | lock | work | verdict |\n|---|---|---|---|---|---|\n")
	last := ""
	for n, o := range operations {
		name := o.name
		if name == last {
			name = ""
		}
		last = o.name
		t := m.of(n)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", name, o.shown(), m.versions(n), orNone(locksOf(t)), did(t), verdictOf(t))
	}
	return b.String() + "\n"
}

// of is a trace of the operation: all versions on which it was run agree.
func (m *measurements) of(n int) trace.Trace {
	for _, major := range majors {
		if t, ok := m.all[n][major]; ok {
			return t
		}
	}
	return trace.Trace{}
}

// shown is the statement with what went before in its session.
func (o operation) shown() string {
	if o.before == "" {
		return "`" + o.sql + "`"
	}
	return "`" + o.before + ";` then `" + o.sql + "`"
}

// versions are those that the operation was measured on.
func (m *measurements) versions(n int) string {
	measured := slices.Sorted(maps.Keys(m.all[n]))
	if len(measured) == len(majors) {
		return "all"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(measured), " ", ", "), "[]")
}

// verdictOf is the verdict for a table of any size.
func verdictOf(t trace.Trace) string {
	text := "safe"
	if names := firing(t, Unsafe); len(names) > 0 {
		text = "**unsafe**: " + strings.Join(names, ", ")
	}
	if level, _ := noLockTimeout.check(t, Context{}); level != OK && text == "safe" {
		text = "safe with lock_timeout"
	}
	if names := firing(t, Warn); len(names) > 0 {
		text += "; warns: " + strings.Join(names, ", ")
	}
	return text
}

func orNone(text string) string { return orElse(text, "none") }

func did(t trace.Trace) string {
	switch work := workOf(t); {
	case work != "":
		return work
	case len(t.Unseen) > 0:
		return "not told"
	case t.SQLState != "":
		return "fails"
	}
	return "constant"
}

// Every rule is in the manual.
func TestManualHasTheRules(t *testing.T) {
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	_, rules, _ := strings.Cut(string(text), "\n## The rules\n")
	rules, _, _ = strings.Cut(rules, "\n## ")
	for _, name := range Rules() {
		if !strings.Contains(rules, name) {
			t.Errorf("%s: no word about the rule %s", manual, name)
		}
	}
}
