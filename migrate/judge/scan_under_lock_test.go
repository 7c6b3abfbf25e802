package judge

import (
	"strings"
	"testing"

	"upness/migrate/trace"
)

func TestScanUnderLock(t *testing.T) {
	scan := trace.Trace{SQL: "ALTER TABLE t ADD CONSTRAINT pos CHECK (n > 0)", Locks: locks(exclusive("t")), Scans: []trace.Scan{{Table: "t"}}}
	with := func(l trace.Lock) trace.Trace {
		t := scan
		t.Locks = locks(l)
		return t
	}
	try(t, scanUnderLock,
		verdict{"under ACCESS EXCLUSIVE", scan, Context{}, Unsafe, "every query"},
		verdict{"under SHARE ROW EXCLUSIVE", with(trace.Lock{Table: "t", Mode: trace.ShareRowExclusive}), Context{}, Unsafe, "every write"},
		verdict{"of a small table", scan, Context{Rows: map[string]int64{"t": 1}}, Warn, ""},
		verdict{"VALIDATE", with(trace.Lock{Table: "t", Mode: trace.ShareUpdateExclusive}), Context{}, OK, ""},
		verdict{"of another table", with(exclusive("u")), Context{}, OK, ""},
		verdict{"under an earlier lock, which another rule tells", with(earlier(exclusive("t"))), Context{}, OK, ""},
		verdict{"of a view that is refreshed CONCURRENTLY", with(trace.Lock{Table: "t", Kind: trace.MaterializedView, Mode: trace.Exclusive}), Context{}, OK, ""},
	)
	for sql, want := range map[string]string{
		scan.SQL: "VALIDATE CONSTRAINT pos", "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent": "REFERENCES parent NOT VALID;",
		"ALTER TABLE t ALTER n SET NOT NULL": "CHECK (n IS NOT NULL) NOT VALID",
	} {
		tr := scan
		tr.SQL = sql
		if strings.Contains(sql, "NOT NULL") {
			tr.Changes = []trace.Change{{Kind: trace.ColumnRequired, Table: "public.t", Column: "n", Old: "nullable"}}
		}
		if got := Judge(tr, Context{}).Advice.SQL; !strings.Contains(got, want) {
			t.Errorf("%s: advice %s, want %s", sql, got, want)
		}
	}
}
