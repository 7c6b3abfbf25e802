package judge

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upness/migrate/trace"
)

// A finding as JSON, with all that its readers rely on.
func TestJudge(t *testing.T) {
	f := Judge(trace.Trace{
		File: "1.sql", Line: 2, SQL: "ALTER TABLE t ALTER n TYPE bigint", PG: 15,
		Locks:    locks(exclusive("public.t"), trace.Lock{Table: "public.t_pkey", Index: true, Mode: trace.AccessExclusive}),
		Rewrites: []string{"public.t"}, Scans: []trace.Scan{{Table: "public.t"}}, Rebuilds: []string{"public.t_pkey"},
		Changes: []trace.Change{{Kind: trace.ColumnRetyped, Table: "public.t", Column: "n", Old: "integer", New: "bigint"}},
	}, Context{Assumed: []string{"t.n is an integer."}})
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if sql := got["advice"].(map[string]any)["sql"]; sql == "" {
		t.Error("no advice")
	}
	for _, long := range []string{"advice", "locks"} {
		delete(got, long)
	}
	why := "public.t is written anew while every query waits for its lock (ACCESS EXCLUSIVE): the time grows with the table."
	want := map[string]any{
		"file": "1.sql", "line": 2.0, "statement": "ALTER TABLE t ALTER n TYPE bigint", "pg": 15.0, "unsafe": true,
		"rule": "rewrite-under-lock", "rules": []any{"rewrite-under-lock", "change-type", "no-lock-timeout"}, "why": why,
		"lock": "ACCESS EXCLUSIVE", "table": "public.t", "rewrite": true, "scan": true, "build": true, "assumed": []any{"t.n is an integer."},
		"verdicts": map[string]any{
			"lock_duration": map[string]any{"level": "unsafe", "why": why},
			"lock_queue":    map[string]any{"level": "warn", "why": "No lock_timeout is in effect: while the statement waits for its lock on public.t (ACCESS EXCLUSIVE) behind a long transaction, every query to the table waits behind it."},
			"compatibility": map[string]any{"level": "warn", "why": `public.t.n changes from integer to bigint: prepared statements fail once ("cached plan must not change result type"), and code that reads the old type may.`},
			"data_loss":     map[string]any{"level": "ok"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
}

// A statement that does nothing to others is safe, and says so in full.
func TestJudgeSafe(t *testing.T) {
	f := Judge(trace.Trace{SQL: "SELECT 1"}, Context{Strict: true})
	if f.Unsafe || f.Rule != "" || f.Assumed == nil || f.Verdicts.DataLoss.Level != OK || f.Failure != nil || f.Advice != (Advice{}) {
		t.Errorf("finding %+v", f)
	}
}

// The rule that makes it unsafe decides, not one that warns before it.
func TestUnsafeDecides(t *testing.T) {
	tr := trace.Trace{SQL: "ALTER TABLE t DROP n, ALTER m SET NOT NULL", LockTimeout: 1, Locks: locks(exclusive("t")),
		Scans:   []trace.Scan{{Table: "t"}},
		Changes: []trace.Change{{Kind: trace.ColumnDropped, Table: "t", Column: "n"}}}
	f := Judge(tr, Context{Rows: map[string]int64{"t": 10}})
	if f.Rule != "drop-column" || !f.Unsafe || f.Verdicts.LockDuration.Level != Warn || f.Verdicts.DataLoss.Level != Unsafe {
		t.Errorf("finding %+v", f)
	}
	if f := Judge(tr, Context{Allowed: []string{"drop-column", "scan-under-lock"}}); f.Unsafe || f.Rule != "" {
		t.Errorf("allowed: %+v", f)
	}
}
