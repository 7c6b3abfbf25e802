package backfill

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upness/recording"
)

// Every kind of key is gone over from end to end, each row changed once.
func TestKeys(t *testing.T) {
	for name, c := range map[string]struct {
		sql  string
		key  []string
		want []string
	}{
		"int":     {"CREATE TABLE t (id int PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT i * 3 FROM generate_series(-1000, 2500) i", nil, []string{"id"}},
		"bigint":  {"CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t (n) SELECT NULL FROM generate_series(1, 3501) i", nil, []string{"id"}},
		"uuid":    {"CREATE TABLE t (id uuid PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT md5(i::text)::uuid FROM generate_series(1, 3501) i", nil, []string{"id"}},
		"text":    {`CREATE TABLE t (id text COLLATE "C" PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT 'a''"{}\ ,é' || md5(i::text) FROM generate_series(1, 3501) i`, nil, []string{"id"}},
		"numeric": {"CREATE TABLE t (id numeric(20,5) PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT i / 7.0 FROM generate_series(1, 3501) i", nil, []string{"id"}},
		"float":   {"CREATE TABLE t (id float8 PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT i / 7.0 FROM generate_series(1, 3501) i", nil, []string{"id"}},
		"time":    {"CREATE TABLE t (id timestamptz PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT '2026-10-25 00:00:00.123456+02'::timestamptz + i * interval '7.000001 s' FROM generate_series(1, 3501) i", nil, []string{"id"}},
		"composite": {`CREATE TABLE t ("Shop" int, no bigint, n int, twice int DEFAULT 0, PRIMARY KEY ("Shop", no)); INSERT INTO t SELECT i % 7, i FROM generate_series(1, 3501) i`,
			nil, []string{"Shop", "no"}},
		"unique index": {"CREATE TABLE t (a int, b text NOT NULL UNIQUE, n int, twice int DEFAULT 0); CREATE UNIQUE INDEX ON t (a); INSERT INTO t SELECT i, i::text FROM generate_series(1, 3501) i", nil, []string{"b"}},
		"asked for":    {"CREATE TABLE t (id int PRIMARY KEY, b uuid NOT NULL UNIQUE, n int, twice int DEFAULT 0); INSERT INTO t SELECT i, md5(i::text)::uuid FROM generate_series(1, 3501) i", []string{"b"}, []string{"b"}},
		"descending":   {"CREATE TABLE t (a int NOT NULL, b int NOT NULL, n int, twice int DEFAULT 0); CREATE UNIQUE INDEX ON t (a DESC, b DESC); INSERT INTO t SELECT i % 9, i FROM generate_series(1, 3501) i", nil, []string{"a", "b"}},
		"partitioned": {`CREATE TABLE t (id bigint, day int, n int, twice int DEFAULT 0, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
			CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (5); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (5) TO (10);
			INSERT INTO t SELECT i, i % 10 FROM generate_series(1, 3501) i`, nil, []string{"id", "day"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t, c.sql)
			r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1, twice = twice + 1", Where: "n IS NULL -- all", Key: c.key})
			if err != nil {
				t.Fatal(err)
			}
			db.want("SELECT count(*) FILTER (WHERE n = 1 AND twice = 1) || ' of ' || count(*) FROM t", "3501 of 3501")
			db.want(states, "0")
			if r.Rows != 3501 || r.Passes != 1 || r.Left != 0 || r.Batches < 3 || r.Index == "" || r.Scanned != 3501 {
				t.Errorf("report %+v", r)
			}
			if diff := cmp.Diff(c.want, r.Key); diff != "" {
				t.Errorf("key (-want +got):\n%s", diff)
			}
		})
	}
}

// A dry run says what would be done and changes nothing.
func TestDryRun(t *testing.T) {
	db := newDatabase(t, `CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i, NULLIF(i % 2, 0) FROM generate_series(1, 2000) i; ANALYZE t;
		CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()`)
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "public.t", Set: "n = 5", Where: "n IS NULL", DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if !r.DryRun || r.Rows != 40 || r.Scanned != 80 || r.Matching < 900 || r.Matching > 1100 || r.Index != "t_pkey" ||
		r.SQL != "UPDATE public.t SET n = 5 WHERE \"id\" > $1::text::integer AND \"id\" <= $2::text::integer AND (n IS NULL)" {
		t.Errorf("report %+v", r)
	}
	if len(r.Notes) != 1 || r.Notes[0] != "triggers fire for each row that is changed: touch" {
		t.Errorf("notes %q", r.Notes)
	}
	db.want("SELECT count(*) FROM t WHERE n IS NULL", "1000")
	db.want(states, "0")
}

// An empty table is filled at once.
func TestEmptyTable(t *testing.T) {
	db := newDatabase(t, "CREATE TABLE t (id int PRIMARY KEY, n int)")
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 5", Where: "n IS NULL"})
	if err != nil || r.Rows != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Rows that were inserted behind the cursor are met by a second pass.
func TestInsertedBehind(t *testing.T) {
	db := newDatabase(t, "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i FROM generate_series(1, 2000) i")
	inserted := false
	var events []recording.Event
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL",
		Events: func(e recording.Event) { events = append(events, e) },
		Progress: func(p Progress) {
			if p.Scanned >= 1000 && !inserted {
				inserted = true
				db.do("INSERT INTO t SELECT -i FROM generate_series(1, 700) i")
			}
		}})
	if err != nil || r.Passes != 2 || r.Rows != 2700 || r.Left != 0 {
		t.Errorf("%+v, %v; want 2,700 rows in two passes", r, err)
	}
	if first, last := events[1], events[len(events)-2]; first.Edge != recording.Begin || last.Edge != recording.End || first.ID != last.ID ||
		last.State != "done" || last.Fields["rows"] != int64(2700) || first.Kind != EventBackfill || events[2].Name != "pace" {
		t.Errorf("events %+v", events)
	}
	if first, last := events[0], events[len(events)-1]; first.Kind != recording.EventStatement || first.ID != last.ID || last.State != "done" ||
		first.Edge != recording.Begin || last.Edge != recording.End || first.Fields["pid"] == int64(0) {
		t.Errorf("the statement's events %+v, %+v", first, last)
	}
}

// Rows that something goes on writing are a failure, with their number.
func TestRowsAreLeft(t *testing.T) {
	db := newDatabase(t, "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i FROM generate_series(1, 1200) i")
	pass, next := 0, -1
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Progress: func(p Progress) {
		if p.Pass > pass && p.Scanned >= 500 {
			pass = p.Pass
			if _, err := db.Exec(context.Background(), "INSERT INTO t VALUES ($1)", next); err != nil {
				t.Error(err)
			}
			next--
		}
	}})
	want := "backfill of public.t: 1 rows still match n IS NULL after 3 passes: something still writes them; give the column a default, or a trigger, first"
	if err == nil || err.Error() != want || r.Left != 1 {
		t.Errorf("%v\nwant %s", err, want)
	}
	db.want(states, "0")
}

// Ctrl-C ends it after the batch under way; the next run goes on from there.
func TestInterrupted(t *testing.T) {
	db := newDatabase(t, "CREATE TABLE t (id int PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT i FROM generate_series(1, 5000) i")
	ctx, cancel := context.WithCancel(t.Context())
	o := Options{DSN: db.dsn, Table: "t", Set: "n = 1, twice = twice + 1", Where: "n IS NULL", Progress: func(p Progress) {
		if p.Scanned > 1000 {
			cancel()
		}
	}}
	_, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "rows; the same command goes on from there") {
		t.Errorf("Run = %v", err)
	}
	db.want(states, "1")
	o.Progress = nil
	r, err := Run(t.Context(), o)
	if err != nil || !r.Resumed || r.Rows != 5000 || r.Scanned >= 5000 {
		t.Errorf("%+v, %v; want the rest of 5,000 rows", r, err)
	}
	db.want("SELECT count(*) FROM t WHERE twice = 1", "5000")
	db.want(states, "0")
}

// A reader of the cursor's table, such as a dump, keeps it from being dropped: the
// backfill has ended all the same, and the same command removes it later.
func TestCursorInUse(t *testing.T) {
	db := newDatabase(t, "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i FROM generate_series(1, 4000) i")
	locked := false
	o := Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Progress: func(p Progress) {
		if p.Phase == "count" && !locked {
			locked = true
			db.do("BEGIN; LOCK TABLE " + db.text("SELECT oid::regclass FROM pg_class WHERE relname LIKE 'upness_backfill_%'") + " IN ACCESS SHARE MODE")
		}
	}}
	r, err := Run(t.Context(), o)
	if err != nil || r.Rows != 4000 || r.Left != 0 || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "SQLSTATE 55P03") {
		t.Errorf("%+v, %v; want a note", r, err)
	}
	db.do("COMMIT")
	db.want(states, "1")
	if r, err = Run(t.Context(), o); err != nil || r.Rows != 4000 || len(r.Notes) != 0 {
		t.Errorf("again: %+v, %v", r, err)
	}
	db.want(states, "0")
}

// A connection that is lost is told once.
func TestConnectionLost(t *testing.T) {
	db := newDatabase(t, "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i FROM generate_series(1, 4000) i")
	_, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Events: func(e recording.Event) {
		if pid, ok := e.Fields["pid"]; ok && e.Edge == recording.Begin {
			db.do(fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid))
			db.await(fmt.Sprintf("SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %d", pid))
		}
	}})
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("Run = %v; want one line", err)
	}
}

// The oldest server that is served, with all that it is asked.
func TestOldestServer(t *testing.T) {
	db := newServer(t, oldest)
	db.do("CREATE TABLE t (a int, b text, n int, PRIMARY KEY (a, b)); INSERT INTO t SELECT i % 10, i::text FROM generate_series(1, 2500) i")
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL"})
	if err != nil || r.Rows != 2500 {
		t.Errorf("%+v, %v", r, err)
	}
	db.want("SELECT count(*) FROM t WHERE n = 1", "2500")
}

// From Postgres 18 on a NOT NULL may be not valid: then a key may have old rows
// with NULL, that no range would meet.
func TestNotNullNotValid(t *testing.T) {
	db := newServer(t, 18)
	db.do("CREATE TABLE t (a int, n int); CREATE UNIQUE INDEX ON t (a); INSERT INTO t SELECT CASE WHEN i % 1000 > 0 THEN i END FROM generate_series(1, 5000) i")
	db.do("ALTER TABLE t ADD CONSTRAINT given NOT NULL a NOT VALID")
	o := Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL"}
	r, err := Run(t.Context(), o)
	if err == nil || !strings.HasSuffix(err.Error(), "its unique indexes are on: a (may be NULL)") {
		t.Errorf("%+v, %v; want no usable key", r, err)
	}
	db.do("DELETE FROM t WHERE a IS NULL; ALTER TABLE t VALIDATE CONSTRAINT given")
	if r, err := Run(t.Context(), o); err != nil || r.Rows != 4995 {
		t.Errorf("valid: %+v, %v", r, err)
	}
}
