package judge

import (
	"strings"
	"testing"

	"upness/migrate/trace"
)

func TestColumnsOf(t *testing.T) {
	for sql, want := range map[string]string{
		"CREATE INDEX ON t (a)": "a", `create unique index i on only s.t using btree ( a, "b" )`: "a b", "CREATE INDEX ON t (lower(a))": "COLUMN",
		"CREATE INDEX ON t (a DESC)": "COLUMN", "ALTER TABLE t ADD UNIQUE (a, b)": "a b", "ALTER TABLE t ADD PRIMARY KEY (id)": "id",
		"ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES parent (id)": "p", "ALTER TABLE t ADD a int": "COLUMN",
	} {
		if got := strings.Join(columnsOf(trace.Trace{SQL: sql}), " "); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
	if got := symbols([]string{"a"}) + symbols([]string{"a", "b"}) + quoted([]string{"a", "b"}); got != `:a[:a, :b]"a", "b"` {
		t.Errorf("columns %s", got)
	}
}

func TestColumnOf(t *testing.T) {
	for sql, want := range map[string]string{
		"ALTER TABLE t ADD COLUMN IF NOT EXISTS a numeric(8, 2) DEFAULT random()": "a numeric(8, 2)", "ALTER TABLE t ADD b uuid": "b uuid",
		"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)": "COLUMN TYPE", "VACUUM FULL t": "COLUMN TYPE",
	} {
		if name, kind := columnOf(trace.Trace{SQL: sql}); name+" "+kind != want {
			t.Errorf("%s: %s %s, want %s", sql, name, kind, want)
		}
	}
	if name, kind := columnOf(changes(trace.ColumnRetyped, "n", "integer", "bigint")); name != "n" || kind != "bigint" {
		t.Errorf("%s %s of a change", name, kind)
	}
}

func TestOtherNames(t *testing.T) {
	tr := trace.Trace{SQL: "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id)"}
	if got := constraintOf(tr) + " " + otherOf(tr); got != "fk parent" {
		t.Errorf("names %s", got)
	}
	if got := constraintOf(trace.Trace{}) + " " + otherOf(trace.Trace{}); got != "NAME OTHER" {
		t.Errorf("names %s", got)
	}
}

// An earlier statement's stronger lock does not make its table the statement's.
func TestTableOf(t *testing.T) {
	held := locks(trace.Lock{Table: "public.users", Mode: trace.AccessExclusive, Earlier: true}, trace.Lock{Table: "app.audit", Mode: trace.Share}, trace.Lock{Table: "app.audit_id", Index: true, Mode: trace.AccessExclusive})
	for sql, want := range map[string]string{
		"CREATE INDEX ON audit (id)": "app.audit", `CREATE INDEX i ON ONLY app."audit" (id)`: "app.audit", "UPDATE audit SET n = 1": "app.audit",
		"DELETE FROM audit": "app.audit", "ALTER TABLE Audit ADD FOREIGN KEY (u) REFERENCES users": "app.audit",
		"ALTER TABLE users ADD UNIQUE (a)": "users", "CREATE TRIGGER t BEFORE UPDATE ON audit": "app.audit", "DO $$ BEGIN PERFORM f(); END $$": "users",
	} {
		if got := tableOf(trace.Trace{SQL: sql, Locks: held}); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}
