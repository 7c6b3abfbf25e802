package trace

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A trace of one statement, whole.
func TestRun(t *testing.T) {
	open(t)
	s := session(t)
	tr, err := s.Run(t.Context(), Statement{File: "1.sql", Line: 3, SQL: "ALTER TABLE t ALTER n TYPE bigint"})
	if err != nil {
		t.Fatal(err)
	}
	if tr.Began.IsZero() || tr.Took <= 0 || tr.PG < 12 || tr.WAL <= 0 {
		t.Errorf("trace %+v", tr)
	}
	for i := range tr.Locks {
		if l := &tr.Locks[i]; l.Held <= 0 || l.Held > time.Minute {
			t.Errorf("%s was held for %s", l.Table, l.Held)
		} else {
			l.Held = 0
		}
	}
	tr.Began, tr.Took, tr.PG, tr.WAL = time.Time{}, 0, 0, 0
	want := Trace{
		File: "1.sql", Line: 3, SQL: "ALTER TABLE t ALTER n TYPE bigint",
		Locks: []Lock{{Table: "public.t", Mode: AccessExclusive}, {Table: "public.t_pkey", Index: true, Kind: Index, Mode: AccessExclusive}},
		Scans: []Scan{{"public.t", 50}}, Rewrites: []string{"public.t"}, Rebuilds: []string{"public.t_pkey"},
		Changes: []Change{{Kind: ColumnRetyped, Table: "public.t", Column: "n", Old: "integer", New: "bigint"}},
	}
	if diff := cmp.Diff(want, tr); diff != "" {
		t.Errorf("trace (-want +got):\n%s", diff)
	}
}

// What the file says of transactions is kept, whatever the session does itself.
func TestTransactions(t *testing.T) {
	db := open(t)
	s := session(t)
	if tr := s.run("ALTER TABLE t ADD a int"); tr.InTransaction || tr.lock("public.t").Mode != AccessExclusive {
		t.Errorf("alone: %+v", tr)
	}
	if tr := s.run("BEGIN", "ALTER TABLE t ADD b int"); !tr.InTransaction || tr.lock("public.t").Earlier {
		t.Errorf("first in a block: %+v", tr)
	}
	tr := s.run("UPDATE parent SET id = id")
	if l := tr.lock("public.t"); !l.Earlier || l.Held <= tr.Took || tr.Rows != 50 {
		t.Errorf("second in a block: %+v", tr)
	}
	if tr := s.run("COMMIT"); tr.lock("public.t").Mode != AccessExclusive || tr.lock("public.parent").Mode != RowExclusive {
		t.Errorf("COMMIT lets go %+v", tr.Locks)
	}
	if tr := s.run("SELECT 1"); tr.InTransaction || len(tr.Locks) > 0 {
		t.Errorf("after the block: %+v", tr)
	}
	db.do("SELECT a, b FROM t")
	s.run("START TRANSACTION", "ALTER TABLE t DROP a", "ROLLBACK")
	db.do("SELECT a FROM t")
	if tr := s.run("SELECT 1"); len(tr.Locks) > 0 {
		t.Errorf("after a ROLLBACK: %+v", tr)
	}
	if tr := s.run("BEGIN", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"); tr.SQLState != "" {
		t.Errorf("SET TRANSACTION: %s", tr.Error)
	}
	s.run("COMMIT")
}

// Names are those before the statement, in the same transaction too.
func TestRenames(t *testing.T) {
	open(t)
	s := session(t)
	s.run("BEGIN")
	for _, step := range []struct{ sql, table string }{
		{"ALTER TABLE t RENAME TO u", "public.t"}, {"ALTER TABLE u RENAME COLUMN n TO m", "public.u"}, {"DROP TABLE u", "public.u"},
	} {
		tr := s.run(step.sql)
		if len(tr.Changes) != 1 || tr.Changes[0].Table != step.table || tr.lock(step.table).Mode != AccessExclusive {
			t.Errorf("%s: changes %+v, locks %+v, want those of %s", step.sql, tr.Changes, tr.Locks, step.table)
		}
	}
	s.run("ROLLBACK")
}

// A rollback to a savepoint brings back what was, which is no change.
func TestSavepoints(t *testing.T) {
	open(t)
	s := session(t)
	tr := s.run("BEGIN", "SAVEPOINT a", "ALTER TABLE t RENAME TO u", "ROLLBACK TO SAVEPOINT a")
	if len(tr.Changes) > 0 || tr.SQLState != "" {
		t.Errorf("rollback: %+v", tr)
	}
	if tr := s.run("ALTER TABLE t ADD a int"); tr.lock("public.t").Earlier || len(tr.Changes) > 0 || tr.lock("public.t").Mode != AccessExclusive {
		t.Errorf("after it: %+v", tr)
	}
	s.run("COMMIT")
}

// What a migration drops of the session's is not missed.
func TestPreparedStatementsAreDropped(t *testing.T) {
	open(t)
	s := session(t)
	for _, drop := range []string{"DEALLOCATE ALL", "DISCARD ALL", "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"} {
		if tr := s.run("ALTER TABLE t ADD IF NOT EXISTS a int", drop, "ALTER TABLE t ADD b int", "ALTER TABLE t DROP b"); tr.lock("public.t").Mode != AccessExclusive {
			t.Errorf("after %s: %+v", drop, tr.Locks)
		}
	}
	if tr := s.run("BEGIN", "ALTER TABLE t ADD b int", "DEALLOCATE ALL", "ALTER TABLE t DROP b"); tr.SQLState != "" || len(tr.Locks) == 0 {
		t.Errorf("in a transaction: %+v", tr)
	}
}

// A statement that fails has the server's words, and the position in its own text.
func TestFailures(t *testing.T) {
	open(t)
	for name, c := range map[string]struct {
		before   []string
		sql      string
		state    string
		position int
	}{
		"alone":               {nil, "SELECT nowhere FROM t", "42703", 8},
		"beyond ASCII":        {nil, "SELECT 'ä', nowhere FROM t", "42703", 13},
		"no extension":        {nil, "CREATE EXTENSION no_such_extension", "0A000", 0},
		"in a block":          {[]string{"BEGIN"}, "ALTER TABLE t ADD n int", "42701", 0},
		"at the commit":       {[]string{"CREATE TABLE c (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"}, "INSERT INTO c VALUES (99)", "23503", 0},
		"LOCK outside":        {nil, "LOCK TABLE t", "25P01", 0},
		"SAVEPOINT outside":   {nil, "SAVEPOINT a", "25P01", 0},
		"RELEASE outside":     {nil, "RELEASE SAVEPOINT a", "25P01", 0},
		"ROLLBACK TO outside": {nil, "ROLLBACK TO a", "25P01", 0},
		"DECLARE outside":     {nil, "DECLARE c CURSOR FOR SELECT 1", "25P01", 0},
		"LOCK inside":         {[]string{"BEGIN"}, "LOCK TABLE t", "", 0},
		"CONCURRENTLY inside": {[]string{"BEGIN"}, "CREATE INDEX CONCURRENTLY ON t (n)", "25001", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t)
			if tr := s.run(append(slices.Clone(c.before), c.sql)...); tr.SQLState != c.state || tr.Position != c.position || (tr.Error == "") != (c.state == "") {
				t.Errorf("SQLSTATE %s at %d: %s", tr.SQLState, tr.Position, tr.Error)
			}
			s.run("ROLLBACK")
			if tr := s.run("SELECT 1"); tr.SQLState != "" {
				t.Errorf("the session is not usable: %s", tr.Error)
			}
		})
	}
}

func TestKeepGoing(t *testing.T) {
	db := open(t)
	s := session(t, KeepGoing())
	s.run("BEGIN", "ALTER TABLE t ADD a int")
	if tr := s.run("ALTER TABLE t ADD a int"); tr.SQLState != "42701" || !tr.InTransaction {
		t.Errorf("%+v", tr)
	}
	if tr := s.run("ALTER TABLE t ADD b int"); tr.SQLState != "" || !tr.lock("public.t").Earlier {
		t.Errorf("after a failure: %+v", tr)
	}
	s.run("COMMIT")
	db.do("SELECT a, b FROM t")

	s = session(t)
	s.run("BEGIN")
	s.run("SELECT nowhere")
	if tr := s.run("SELECT 1"); tr.SQLState != "25P02" {
		t.Errorf("without KeepGoing: %+v", tr)
	}
}

// What cannot be in a transaction is looked at while it runs.
func TestOutside(t *testing.T) {
	db := open(t)
	db.do("CREATE INDEX t_n ON t (n)")
	s := session(t, Throwaway())
	for sql, mode := range map[string]Mode{
		"CREATE INDEX CONCURRENTLY ON t (v)": ShareUpdateExclusive, "DROP INDEX CONCURRENTLY t_n": ShareUpdateExclusive,
		"VACUUM t": ShareUpdateExclusive, "VACUUM FULL t": AccessExclusive,
	} {
		tr := s.run(sql)
		if tr.SQLState != "" || tr.InTransaction || tr.lock("public.t").Mode != mode || len(tr.Unseen) != 1 || len(tr.Waits) > 0 {
			t.Errorf("%s: %+v", sql, tr)
		}
	}
	for _, sql := range []string{"DO $$ BEGIN ALTER TABLE t RENAME TO u; COMMIT; END $$", "COPY u FROM STDIN"} {
		tr := s.run(sql)
		if tr.SQLState != "" || len(tr.Unseen) != 1 {
			t.Errorf("%s: %+v", sql, tr)
		}
		if strings.HasPrefix(sql, "DO") && (len(tr.Changes) != 1 || tr.Changes[0].Kind != TableRenamed) {
			t.Errorf("%s: changes %+v", sql, tr.Changes)
		}
	}
}

// A table that the same file has made is not somebody else's yet.
func TestFresh(t *testing.T) {
	open(t)
	s := session(t, Throwaway())
	run := func(file, sql string) Trace {
		t.Helper()
		tr, err := s.Run(t.Context(), Statement{File: file, SQL: sql})
		if err != nil || tr.SQLState != "" {
			t.Fatalf("%s: %v %s", sql, err, tr.Error)
		}
		return tr
	}
	run("1.sql", "CREATE TABLE made (id int PRIMARY KEY, n int)")
	for _, sql := range []string{"CREATE INDEX ON made (n)", "CREATE INDEX CONCURRENTLY made_n ON made (n)", "ALTER TABLE made DROP n"} {
		if tr := run("1.sql", sql); len(tr.Locks)+len(tr.Scans)+len(tr.Rebuilds)+len(tr.Changes) > 0 {
			t.Errorf("the same file: %+v", tr)
		}
	}
	if tr := run("2.sql", "ALTER TABLE made ADD n int"); tr.lock("public.made").Mode != AccessExclusive {
		t.Errorf("another file: %+v", tr)
	}
}

// Work that an earlier transaction did and the server's statistics do not know of
// yet is not taken for this statement's.
func TestWorkIsTheStatements(t *testing.T) {
	open(t)
	s := session(t)
	for range 3 {
		s.run("SELECT count(*) FROM t", "CREATE INDEX CONCURRENTLY ON t (n)", "INSERT INTO parent SELECT max(id) + 1 FROM parent")
		if tr := s.run("UPDATE t SET n = 1 WHERE id = 1"); len(tr.Scans) > 0 && tr.Scans[0].Rows > 60 || tr.Rows != 1 {
			t.Errorf("%+v", tr)
		}
		if tr := s.run("BEGIN", "LOCK TABLE t, parent"); len(tr.Scans) > 0 || tr.Rows > 0 {
			t.Errorf("%+v", tr)
		}
		s.run("COMMIT")
	}
}

// The pieces that a large value is stored in are no rows.
func TestLargeValues(t *testing.T) {
	open(t)
	s := session(t)
	s.run("CREATE TABLE large (id int, text text)", "ALTER TABLE large ALTER text SET STORAGE EXTERNAL")
	for _, sql := range []string{"INSERT INTO large SELECT i, repeat('x', 100000) FROM generate_series(1, 3) i", "UPDATE large SET text = text || 'y'"} {
		if tr := s.run(sql); tr.Rows != 3 {
			t.Errorf("%s wrote %d rows", sql, tr.Rows)
		}
	}
}

func TestConnectionLost(t *testing.T) {
	db := open(t)
	s := session(t)
	s.run("BEGIN")
	var done bool
	if err := db.QueryRow(t.Context(), "SELECT pg_terminate_backend($1)", s.PID()).Scan(&done); err != nil || !done {
		t.Fatal(done, err)
	}
	if _, err := s.Run(t.Context(), Statement{SQL: "ALTER TABLE t ADD z int"}); err == nil || !strings.HasPrefix(err.Error(), "trace: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one line", err)
	}
}

func TestCancel(t *testing.T) {
	db := open(t)
	s := session(t)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := s.Run(ctx, Statement{SQL: "SELECT 'to be cancelled', pg_sleep(600)"})
		result <- err
	}()
	const running = "FROM pg_stat_activity WHERE state = 'active' AND application_name = 'upness migrate' AND query LIKE '%to be cancelled%'"
	db.await("SELECT count(*) = 1 " + running)
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) && err == nil {
		t.Errorf("error %v", err)
	}
	db.await("SELECT count(*) = 0 " + running)
}

func TestOpenFails(t *testing.T) {
	_, err := Open(t.Context(), "postgres://user:geheim@127.0.0.1:1/db")
	if err == nil || strings.Contains(err.Error(), "geheim") || !strings.HasPrefix(err.Error(), "trace: database db at 127.0.0.1:1: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("Open = %v, want a line without the password", err)
	}
}
