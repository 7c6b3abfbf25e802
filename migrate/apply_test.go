package migrate

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/recording"
)

func TestApply(t *testing.T) {
	db := open(t)
	dir := write(t, map[string]string{
		"2.sql":    "CREATE INDEX CONCURRENTLY a_n ON a (n); -- not in a transaction",
		"1.sql":    "\ufeffBEGIN;\nCREATE TABLE a (n int);\nINSERT INTO a SELECT generate_series(1, 10);\nCOMMIT;\n",
		"3.sql":    "DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO a VALUES (i); COMMIT; END LOOP; END $$;",
		"notes.md": "nonsense",
	})
	var got []string
	err := Apply(t.Context(), dsn, dir, Executions(func(x Execution) {
		if x.Ended {
			got = append(got, x.Tag)
			if x.Took <= 0 || x.Err != nil || !strings.HasPrefix(x.File, dir) {
				t.Errorf("execution %+v", x)
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"BEGIN", "CREATE TABLE", "INSERT 0 10", "COMMIT", "CREATE INDEX", "DO"}, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if n := db.text("SELECT count(*)::text FROM a"); n != "13" {
		t.Errorf("%s rows, want 13", n)
	}
}

func TestApplyFails(t *testing.T) {
	db := open(t)
	db.do("CREATE TABLE b (n int); CREATE TABLE taken (n int)")
	for name, c := range map[string]struct {
		sql  string
		opts []Option
		want string // after the folder
		code string
	}{
		"unknown column":  {"SELECT 1;\nSELECT 1,\n  nowhere\nFROM b;", nil, `f.sql:3: column "nowhere" does not exist (SQLSTATE 42703), in: SELECT 1, nowhere FROM b`, "42703"},
		"with a hint":     {"SELECT  coun(*) FROM b;", nil, "f.sql:1: function coun() does not exist (SQLSTATE 42883); No function matches the given name and argument types. You might need to add explicit type casts., in: SELECT coun(*) FROM b", "42883"},
		"in a block":      {"DO $$\nBEGIN\n  RAISE EXCEPTION 'no %', 1;\nEND $$;", nil, "f.sql:1: no 1 (SQLSTATE P0001); PL/pgSQL function inline_code_block line 3 at RAISE, in: DO $$ BEGIN RAISE EXCEPTION 'no %', 1; END $$", "P0001"},
		"what was begun":  {"BEGIN;\nINSERT INTO b VALUES (1);\nCREATE TABLE taken (n int);\nCOMMIT;", nil, `f.sql:3: relation "taken" already exists (SQLSTATE 42P07), in: CREATE TABLE taken (n int)`, "42P07"},
		"one transaction": {"INSERT INTO b VALUES (1);\nCREATE TABLE taken (n int);", []Option{Transaction()}, `f.sql:2: relation "taken" already exists (SQLSTATE 42P07), in: CREATE TABLE taken (n int)`, "42P07"},
		"concurrently in": {"CREATE INDEX CONCURRENTLY ON b (n)", []Option{Transaction()}, "f.sql:1: CREATE INDEX CONCURRENTLY cannot run inside a transaction block (SQLSTATE 25001), in: CREATE INDEX CONCURRENTLY ON b (n)", "25001"},
		"left open":       {"BEGIN;\nINSERT INTO b VALUES (1);", nil, "f.sql: its transaction is left open: a COMMIT is missing", ""},
		"rows":            {"INSERT INTO b VALUES (1);\nCOPY b FROM stdin;\n2\n\\.\n", nil, "f.sql:2: the rows of COPY ... FROM stdin, which only psql sends: run the file with psql, or INSERT them", ""},
		"not SQL":         {"INSERT INTO b VALUES (1);\nSELECT 'a;", nil, "f.sql:2: a quoted text that does not end", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, map[string]string{"f.sql": c.sql})
			err := Apply(t.Context(), dsn, dir+"/f.sql", c.opts...)
			if err == nil || err.Error() != dir+"/"+c.want {
				t.Errorf("Apply = %v\nwant    %s", err, c.want)
			}
			var failed *Error
			if errors.As(err, &failed) != (c.code != "") || failed != nil && failed.Code != c.code {
				t.Errorf("SQLSTATE %+v, want %s", failed, c.code)
			}
			if n := db.text("SELECT count(*)::text FROM b"); n != "0" {
				t.Errorf("%s rows stayed, want what had begun rolled back", n)
			}
		})
	}
}

func TestApplyNeeds(t *testing.T) {
	empty := write(t, map[string]string{"a.txt": ""})
	for path, want := range map[string]string{
		empty:               "migrations: no *.sql file in " + empty,
		empty + "/none.sql": "migrations: stat " + empty + "/none.sql: no such file or directory",
	} {
		if err := Apply(t.Context(), dsn, path); err == nil || err.Error() != want {
			t.Errorf("Apply(%s) = %v, want %s", path, err, want)
		}
	}
	file := write(t, map[string]string{"a.sql": "SELECT 1"})
	err := Apply(t.Context(), "postgres://user:geheim@127.0.0.1:1/db", file)
	if err == nil || strings.Contains(err.Error(), "geheim") || !strings.HasPrefix(err.Error(), "migrations: database db at 127.0.0.1:1: ") {
		t.Errorf("Apply = %v, want a line without the password", err)
	}
}

// A lock that is taken: the statement ends at its lock_timeout, and is run again
// until the lock is free.
func TestRetryLocks(t *testing.T) {
	holder := open(t)
	holder.do("CREATE TABLE c (n int)")
	holder.do("BEGIN")
	holder.do("LOCK TABLE c IN ACCESS SHARE MODE")
	dir := write(t, map[string]string{"1.sql": "SET lock_timeout = '20ms'; ALTER TABLE c ADD COLUMN m int;"})

	err := Apply(t.Context(), dsn, dir, RetryLocks(1, time.Millisecond))
	var failed *Error
	if !errors.As(err, &failed) || failed.Code != lockNotAvailable {
		t.Fatalf("Apply = %v, want %s after two tries", err, lockNotAvailable)
	}
	tries := 0
	err = Apply(t.Context(), dsn, dir, RetryLocks(1000, time.Millisecond), Executions(func(x Execution) {
		if x.Err != nil {
			if tries++; tries == 3 {
				holder.do("COMMIT")
			}
		}
	}))
	if err != nil || tries != 3 {
		t.Errorf("Apply = %v after %d tries that failed, want success after 3", err, tries)
	}
}

// When the context ends, so does the statement, on the server too.
func TestApplyIsCancelled(t *testing.T) {
	db := open(t)
	dir := write(t, map[string]string{"1.sql": "SELECT 'to be cancelled', pg_sleep(600)"})
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- Apply(ctx, dsn, dir) }()
	const running = "FROM pg_stat_activity WHERE state = 'active' AND application_name = 'upness migrate' AND query LIKE '%to be cancelled%'"
	db.await("SELECT (count(*) = 1)::text " + running)
	cancel()
	var failed *Error
	if err := <-result; !errors.As(err, &failed) || failed.Code != "57014" {
		t.Errorf("Apply = %v, want a statement that was cancelled", err)
	}
	db.await("SELECT (count(*) = 0)::text " + running)
}

func TestObserve(t *testing.T) {
	dir := write(t, map[string]string{"1.sql": "\nSELECT\n 1;\nSELECT 1/0;"})
	var got []recording.Event
	err := Apply(t.Context(), dsn, dir, Observe(func(e recording.Event) { got = append(got, e) }))
	if err == nil || len(got) != 4 {
		t.Fatalf("%v, %d events; want an error and 4", err, len(got))
	}
	for n, want := range []recording.Event{
		{Edge: recording.Begin, Name: "SELECT 1", Text: "SELECT 1", State: "running"},
		{Edge: recording.End, Name: "SELECT 1", Text: "SELECT 1", State: "done"},
		{Edge: recording.Begin, Name: "SELECT 1/0", Text: "SELECT 1/0", State: "running"},
		{Edge: recording.End, Name: "SELECT 1/0", Text: "SELECT 1/0", State: "failed", Error: err.Error()},
	} {
		want.Kind, want.Source, want.ID = recording.EventStatement, "migrate", got[n/2*2].ID
		e := got[n]
		if e.Fields["line"] != 2+n/2*2 || e.Fields["file"] != dir+"/1.sql" {
			t.Errorf("fields %v", e.Fields)
		}
		if e.State == "failed" && e.Fields["sqlstate"] != "22012" {
			t.Errorf("fields %v, want SQLSTATE 22012", e.Fields)
		}
		e.Fields = nil
		if diff := cmp.Diff(want, e); diff != "" {
			t.Errorf("event %d (-want +got):\n%s", n, diff)
		}
	}
	if got[0].ID == got[2].ID || got[0].ID == "" {
		t.Errorf("IDs %q and %q, want two", got[0].ID, got[2].ID)
	}
}
