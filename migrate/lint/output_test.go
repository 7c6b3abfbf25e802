package lint

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upness/migrate"
	"upness/migrate/judge"
	"upness/migrate/trace"
)

var update = flag.Bool("update", false, "write the golden files of testdata/output")

// reports has one of each thing that is to be written.
func reports() *Report {
	ok, warn := judge.Axis{Level: judge.OK}, judge.Axis{Level: judge.Warn, Why: "It may wait without end."}
	safe := judge.Verdicts{LockDuration: ok, LockQueue: ok, Compatibility: ok, DataLoss: ok}
	bad, queue := safe, safe
	bad.LockDuration, bad.LockQueue = judge.Axis{Level: judge.Unsafe, Why: "a is written anew, 100 %."}, warn
	queue.LockQueue = warn
	lock := func(earlier bool) []trace.Lock {
		return []trace.Lock{{Table: "public.a", Mode: trace.AccessExclusive, Earlier: earlier}}
	}
	return &Report{PG: 15, Version: "15.1", Notes: []string{"Something about the whole, 100 %."}, Findings: []Finding{
		{Certain: true, Finding: judge.Finding{File: "db/a: b,%.sql", Line: 3, Statement: "ALTER TABLE a\n\tALTER id TYPE bigint", Unsafe: true, Rule: "rewrite-under-lock", Rules: []string{"rewrite-under-lock"},
			Why: "a is written anew, 100 %.", Verdicts: bad, Lock: trace.AccessExclusive, Table: "public.a", Locks: lock(false), Rewrite: true, Build: true, Scan: true, PG: 15, Assumed: []string{},
			Advice: judge.Advice{Text: "Add another column.", SQL: "ALTER TABLE a\n  ADD b bigint;", Rails: "add_column", Alembic: "op.add_column()"}}},
		{Certain: true, Finding: judge.Finding{File: "db/b.sql", Line: 1, Statement: "SELECT 1", Verdicts: safe, PG: 15, Assumed: []string{}, Unseen: []string{"Something was not seen."}}},
		{Certain: true, Finding: judge.Finding{File: "db/b.sql", Line: 2, Statement: "ALTER TABLE a ADD c int", Verdicts: safe, PG: 15, Assumed: []string{}, Locks: lock(true)}},
		{Certain: true, Allowed: []Allowed{{"drop-column", `"nobody" reads it, 100 %`}},
			Finding: judge.Finding{File: "db/b.sql", Line: 4, Statement: "ALTER TABLE a DROP c", Verdicts: safe, Lock: trace.AccessExclusive, Table: "public.a", PG: 15, Assumed: []string{}}},
		{Finding: judge.Finding{File: "lone.sql", Line: 1, Statement: "ALTER TABLE a ADD d int", Rule: "no-lock-timeout", Rules: []string{"no-lock-timeout"}, Why: warn.Why, Verdicts: queue,
			Lock: trace.AccessExclusive, Table: "public.a", Locks: lock(false), PG: 15, Assumed: []string{"Table a is not known."}}},
		{Certain: true, ErrorLine: 9, ErrorColumn: 2, Finding: judge.Finding{File: "lone.sql", Line: 8, Statement: "SELECT 'ä',\n\tnowhere", Unsafe: true, Rule: "sql-error", Rules: []string{"sql-error"},
			Why: "The statement fails: no column (SQLSTATE 42703).", Verdicts: safe, PG: 15, Assumed: []string{}, Failure: &judge.Failure{SQLState: "42703", Message: "no column", Position: 14}}},
		unreadable("bad.sql", &migrate.SyntaxError{File: "bad.sql", Line: 7, Text: "a quoted text that does not end"}, 15),
	}}
}

func TestOutputs(t *testing.T) {
	r := reports()
	for name, write := range map[string]func(*bytes.Buffer) error{
		"text": func(b *bytes.Buffer) error {
			text := Text{W: b, All: true}
			for _, f := range r.Findings {
				text.Finding(f)
			}
			text.Summary(r)
			return nil
		},
		"json":   func(b *bytes.Buffer) error { return WriteJSON(b, r) },
		"sarif":  func(b *bytes.Buffer) error { return WriteSARIF(b, r, "v1") },
		"github": func(b *bytes.Buffer) error { return WriteGitHub(b, r) },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata/output", name)
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
}

// The fields that the schema of SARIF 2.1.0 requires, and its enumerations.
// Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
func TestSARIFHasWhatItsSchemaRequires(t *testing.T) {
	var b bytes.Buffer
	if err := WriteSARIF(&b, reports(), "v1"); err != nil {
		t.Fatal(err)
	}
	var log map[string]any
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log["version"] != "2.1.0" {
		t.Errorf("version %v", log["version"])
	}
	at := object{t, log, "log"}
	runs := at.list("runs")
	if len(runs) != 1 {
		t.Fatalf("%d runs", len(runs))
	}
	driver := runs[0].object("tool").object("driver")
	driver.text("name")
	for _, rule := range driver.list("rules") {
		rule.text("id")
	}
	for _, i := range runs[0].list("invocations") {
		if _, ok := i.m["executionSuccessful"].(bool); !ok {
			t.Error("invocation without executionSuccessful")
		}
		for _, n := range i.list("toolExecutionNotifications") {
			n.object("message").text("text")
			n.oneOf("level", "none", "note", "warning", "error")
		}
	}
	runs[0].oneOf("columnKind", "utf16CodeUnits", "unicodeCodePoints")
	results := runs[0].list("results")
	if len(results) != 5 {
		t.Errorf("%d results", len(results))
	}
	rules := driver.list("rules")
	for _, r := range results {
		r.object("message").text("text")
		r.oneOf("level", "none", "note", "warning", "error")
		if id := rules[int(r.m["ruleIndex"].(float64))].text("id"); id != r.text("ruleId") {
			t.Errorf("rule %s at the place of %s", r.text("ruleId"), id)
		}
		for _, l := range r.list("locations") {
			place := l.object("physicalLocation")
			if u, err := url.Parse(place.object("artifactLocation").text("uri")); err != nil || u.IsAbs() {
				t.Errorf("uri %v: %v", u, err)
			}
			if line, ok := place.object("region").m["startLine"].(float64); !ok || line < 1 {
				t.Errorf("startLine %v", line)
			}
		}
		if r.m["suppressions"] != nil {
			for _, s := range r.list("suppressions") {
				s.oneOf("kind", "inSource", "external")
			}
		}
	}
}

// object is a part of a JSON document.
type object struct {
	t    *testing.T
	m    map[string]any
	path string
}

func (o object) object(name string) object {
	o.t.Helper()
	m, ok := o.m[name].(map[string]any)
	if !ok {
		o.t.Fatalf("%s has no object %s", o.path, name)
	}
	return object{o.t, m, o.path + "." + name}
}

func (o object) list(name string) (all []object) {
	o.t.Helper()
	list, ok := o.m[name].([]any)
	if !ok {
		o.t.Fatalf("%s has no list %s", o.path, name)
	}
	for _, one := range list {
		all = append(all, object{o.t, one.(map[string]any), o.path + "." + name})
	}
	return all
}

func (o object) text(name string) string {
	o.t.Helper()
	text, ok := o.m[name].(string)
	if !ok || text == "" {
		o.t.Fatalf("%s has no %s", o.path, name)
	}
	return text
}

func (o object) oneOf(name string, allowed ...string) {
	o.t.Helper()
	text := o.text(name)
	for _, a := range allowed {
		if text == a {
			return
		}
	}
	o.t.Errorf("%s.%s is %q", o.path, name, text)
}

func TestPoint(t *testing.T) {
	for _, c := range []struct {
		statement    string
		position     int
		line, column int
	}{
		{"SELECT x", 8, 10, 8},
		{"SELECT 'ä', x", 13, 10, 13},
		{"SELECT\n\n  x", 11, 12, 3},
		{"SELECT\n1", 9, 11, 2}, // at the end
		{"SELECT", 99, 0, 0},
		{"SELECT", 0, 0, 0},
	} {
		f := Finding{}
		f.Line, f.Statement = 10, c.statement
		f.Failure = &judge.Failure{Position: c.position}
		f.point()
		if f.ErrorLine != c.line || f.ErrorColumn != c.column {
			t.Errorf("%q at %d: %d:%d, want %d:%d", c.statement, c.position, f.ErrorLine, f.ErrorColumn, c.line, c.column)
		}
	}
}
