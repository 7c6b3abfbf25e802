package judge

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/migrate"
	"upness/migrate/trace"
)

// TestOperations runs every operation on every version that has it, compares
// what the server did with what the table says, and the manual with both.
func TestOperations(t *testing.T) {
	var all measurements
	t.Run("on", func(t *testing.T) {
		for _, major := range majors {
			t.Run(fmt.Sprint(major), func(t *testing.T) {
				t.Parallel()
				bench := open(t, need(t, major))
				for n, o := range operations {
					if o.on(major) {
						t.Run(o.title(), func(t *testing.T) { all.add(n, major, bench.check(t, o)) })
					}
				}
			})
		}
	})
	if !all.complete() {
		t.Skip("SKIPPED: the manual's table is compared only when every operation was run on every version")
	}
	all.compare(t)
}

// emptied takes all rows away.
const emptied = `;DO $$ DECLARE r record; BEGIN
FOR r IN SELECT oid::regclass AS name, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm') ORDER BY relkind DESC LOOP
  IF r.relkind = 'r' THEN EXECUTE 'TRUNCATE ' || r.name || ' CASCADE'; ELSE EXECUTE 'REFRESH MATERIALIZED VIEW ' || r.name; END IF;
END LOOP; END $$`

// TestWithoutRows says that locks and verdicts are the same on empty tables: a
// schema alone is enough to judge. Of the work only the scan of a second table
// may be missing: there is nothing to look up in it.
func TestWithoutRows(t *testing.T) {
	for _, major := range []int{majors[0], majors[len(majors)-1]} {
		t.Run(fmt.Sprint(major), func(t *testing.T) {
			t.Parallel()
			bench := open(t, need(t, major))
			for _, o := range operations {
				if !o.on(major) {
					continue
				}
				t.Run(o.title(), func(t *testing.T) {
					o.setup += emptied
					got, want := measure(bench.run(t, o)), o.wanted()
					if got.work != "" {
						got.work = want.work
					}
					if got != want {
						t.Errorf("\n got %s\nwant %s", got, want)
					}
				})
			}
		})
	}
}

// check runs the operation and compares.
func (b *bench) check(t *testing.T, o operation) trace.Trace {
	t.Helper()
	tr := b.run(t, o)
	tr.Took = 0 // what the machine was busy with: the manual's table tells nothing of it
	if got := measure(tr); got != o.wanted() {
		t.Errorf("%s\n got %s\nwant %s", tr.Error, got, o.wanted())
	}
	return tr
}

// bench is a server with a session for statements and a connection for the rest.
type bench struct {
	conn    *pgx.Conn
	session *trace.Session
}

func open(t *testing.T, s *postgres.Server) *bench {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DSN().Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	session, err := trace.Open(t.Context(), s.DSN(), trace.KeepGoing(), trace.Throwaway())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close(context.Background()) })
	return &bench{conn, session}
}

// do runs SQL beside the session.
func (b *bench) do(t *testing.T, sql string) {
	t.Helper()
	if _, err := b.conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// trace gives the trace of one statement.
func (b *bench) trace(t *testing.T, st migrate.Statement) trace.Trace {
	t.Helper()
	tr, err := b.session.Run(t.Context(), trace.Statement{Line: st.Line, SQL: st.Text})
	if err != nil {
		t.Fatalf("%s: %v", st.Text, err)
	}
	return tr
}

// run gives the trace of an operation on a fresh fixture.
func (b *bench) run(t *testing.T, o operation) (last trace.Trace) {
	t.Helper()
	b.do(t, "DROP SCHEMA IF EXISTS public, other, another CASCADE; CREATE SCHEMA public")
	b.do(t, fixture+o.setup)
	statements, err := migrate.Split("", o.before+";"+o.sql)
	if err != nil {
		t.Fatal(err)
	}
	for n, st := range statements {
		last = b.trace(t, st)
		if last.SQLState != "" && n < len(statements)-1 {
			t.Errorf("%s: %s", st.Text, last.Error)
		}
	}
	b.trace(t, migrate.Statement{Text: "ROLLBACK"})
	b.trace(t, migrate.Statement{Text: "RESET ALL"})
	return last
}
