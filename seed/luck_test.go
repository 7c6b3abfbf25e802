package seed

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/plan"
	"upness/seed/examples"
)

const studentsSQL = "../lab/schema/schema.sql"

// failsWith runs and checks the one line of the error.
func failsWith(t *testing.T, o Options, want string) {
	t.Helper()
	_, err := Run(context.Background(), o)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	} else if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %v", err)
	}
}

// Connections that are cut in mid-load leave what Resume can finish.
func TestConnectionsCut(t *testing.T) {
	want := Options{DSN: newDatabase(t, studentsSQL), Spec: examples.Students, Rows: 30_000}
	if _, err := Run(context.Background(), want); err != nil {
		t.Fatal(err)
	}
	o := Options{DSN: newDatabase(t, studentsSQL), Spec: examples.Students, Rows: 30_000, chunkBytes: 100_000}
	conn := connectTo(t, o.DSN)
	before := structure(t, conn)
	var once sync.Once
	chunks := 0
	o.Parallel = 1
	o.trace = func(what string) {
		if chunks++; what == "chunk" && chunks > 10 {
			once.Do(func() {
				mustExec(t, conn, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'upness seed' AND datname = current_database()`)
			})
		}
	}
	failsWith(t, o, "run `upness seed resume`")
	waitFor(t, "the sessions to end", func() bool {
		return query(t, conn, `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'upness seed' AND datname = current_database()`) == "0"
	})
	failsWith(t, Options{DSN: o.DSN, Spec: examples.Students}, "did not end: finish it with `upness seed resume` or take it back with `upness seed undo`")
	if _, err := Resume(context.Background(), Options{DSN: o.DSN}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(checksum(t, connectTo(t, want.DSN)), checksum(t, conn)); diff != "" {
		t.Errorf("undisturbed and resumed:\n%s", diff)
	}
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("structure:\n%s", diff)
	}
}

// What a load that was killed still does on the server is ended before another
// one finishes it: here a session that builds an index that was taken off.
func TestOrphans(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE a (id int PRIMARY KEY, v text); CREATE INDEX a_v ON a (v)`)
	conn := connectTo(t, dsn)
	before := structure(t, conn)
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := Run(ctx, Options{DSN: dsn, Rows: 3000, heavyRows: 1, trace: func(what string) {
		if what == "chunk" {
			cancel()
		}
	}}); err == nil {
		t.Fatal("the load was not cut off")
	}
	orphan := connectTo(t, dsn)
	mustExec(t, orphan, `SET application_name = 'upness seed'`)
	mustExec(t, orphan, `BEGIN`)
	mustExec(t, orphan, `CREATE INDEX a_v ON a (v)`)
	ctx, cancel = context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := Resume(ctx, Options{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("structure:\n%s", diff)
	}
}

// A table that changed since a load was cut off is not loaded further.
func TestChangedBeforeResume(t *testing.T) {
	o := Options{DSN: newDatabase(t, studentsSQL), Spec: examples.Students, Rows: 30_000, chunkBytes: 100_000, Parallel: 1}
	conn := connectTo(t, o.DSN)
	before := structure(t, conn)
	ctx, cancel := context.WithCancel(context.Background())
	chunks := 0
	o.trace = func(what string) {
		if chunks++; chunks > 10 {
			cancel()
		}
	}
	if _, err := Run(ctx, o); err == nil {
		t.Fatal("the load was not cut off")
	}
	mustExec(t, conn, `ALTER TABLE responses ADD COLUMN extra int`)
	o = Options{DSN: o.DSN}
	if _, err := Resume(context.Background(), o); err == nil || !strings.Contains(err.Error(), "has other columns than when the load began") {
		t.Errorf("error %v", err)
	}
	if _, err := Undo(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	mustExec(t, conn, `ALTER TABLE responses DROP COLUMN extra`)
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("structure:\n%s", diff)
	}
	if n := query(t, conn, `SELECT count(*) FROM responses`); n != "0" {
		t.Errorf("%s rows are left", n)
	}
}

// Two loads of one database at once: the second is refused, the first ends.
func TestTwoLoadsAtOnce(t *testing.T) {
	o := Options{DSN: newDatabase(t, studentsSQL), Spec: examples.Students, Rows: 5000}
	var once sync.Once
	o.trace = func(what string) {
		if what == "chunk" {
			once.Do(func() { failsWith(t, Options{DSN: o.DSN}, "another load of this database is running since") })
		}
	}
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
}

// asUser is the DSN of a user who may do only what sql says.
func asUser(t *testing.T, dsn plan.Secret, sql string) plan.Secret {
	t.Helper()
	conn := connectTo(t, dsn)
	user := "u" + query(t, conn, `SELECT substr(current_database(), 2)`)
	mustExec(t, conn, "CREATE USER "+user+" PASSWORD 'loader'")
	t.Cleanup(func() { // before the database is dropped
		mustExec(t, connectTo(t, dsn), "DROP OWNED BY "+user+" CASCADE")
		mustExec(t, connectTo(t, dsn), "DROP USER "+user)
	})
	if _, err := conn.PgConn().Exec(context.Background(), strings.ReplaceAll(sql, "USER", user)).ReadAll(); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, "loader")
	return plan.Secret(u.String())
}

// A user who owns nothing but may insert loads with all constraints on.
func TestNotTheOwner(t *testing.T) {
	dsn := newDatabase(t, studentsSQL, "CREATE TABLE tree (id int PRIMARY KEY, parent_id int REFERENCES tree)")
	conn := connectTo(t, dsn)
	user := asUser(t, dsn, `GRANT CREATE, TEMPORARY ON DATABASE `+query(t, conn, `SELECT current_database()`)+` TO USER;
		GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO USER; GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO USER`)
	before := structure(t, conn)
	report, err := Run(context.Background(), Options{DSN: user, Rows: 3000, chunkBytes: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(report.Notes, "\n"), "its indexes and foreign keys stay on") {
		t.Errorf("notes %v", report.Notes)
	}
	if n := query(t, conn, `SELECT (SELECT count(*) FROM responses) + (SELECT count(*) FROM tree)`); n != "6000" {
		t.Errorf("%s rows", n)
	}
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("structure:\n%s", diff)
	}
}

// What a user may not do is said before anything is written.
func TestNotAllowed(t *testing.T) {
	dsn := newDatabase(t, studentsSQL)
	failsWith(t, Options{DSN: asUser(t, dsn, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO USER`)}, "may not insert into it: GRANT INSERT")

	dsn = newDatabase(t, studentsSQL)
	failsWith(t, Options{DSN: asUser(t, dsn, `GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO USER; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO USER`)}, "permission denied for database")

	dsn = newDatabase(t, studentsSQL, "ALTER TABLE responses ENABLE ROW LEVEL SECURITY")
	database := query(t, connectTo(t, dsn), `SELECT current_database()`)
	failsWith(t, Options{DSN: asUser(t, dsn, `GRANT CREATE ON DATABASE `+database+` TO USER; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO USER`)},
		"row-level security applies to user")
}

// An ordinary owner, who is no superuser, may take triggers off and on again.
func TestOrdinaryOwner(t *testing.T) {
	dsn := newDatabase(t)
	conn := connectTo(t, dsn)
	user := asUser(t, dsn, `GRANT ALL ON DATABASE `+query(t, conn, `SELECT current_database()`)+` TO USER; CREATE SCHEMA app AUTHORIZATION USER; SET ROLE USER;
		CREATE TABLE app.logs (id bigserial PRIMARY KEY, at timestamptz NOT NULL, n int NOT NULL);
		CREATE INDEX ON app.logs (at);
		CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''fired''; END';
		CREATE TRIGGER refuse BEFORE INSERT ON app.logs FOR EACH ROW EXECUTE FUNCTION app.refuse();
		CREATE TRIGGER off BEFORE INSERT ON app.logs FOR EACH ROW EXECUTE FUNCTION app.refuse(); ALTER TABLE app.logs DISABLE TRIGGER off;
		ALTER TABLE app.logs ENABLE ROW LEVEL SECURITY; ALTER TABLE app.logs FORCE ROW LEVEL SECURITY; RESET ROLE`)
	before := structure(t, conn)
	if _, err := Run(context.Background(), Options{DSN: user, Rows: 30_000}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("structure:\n%s", diff)
	}
	if n := query(t, conn, `SELECT count(*) FROM app.logs`); n != "30000" {
		t.Errorf("%s rows", n)
	}
}

// A server that changes nothing about how it keeps data stays as it is.
func TestSettingsAreLeftAlone(t *testing.T) {
	o := Options{DSN: newDatabase(t, studentsSQL), Spec: examples.Students, Rows: 3000}
	conn := connectTo(t, o.DSN)
	const settings = `SELECT string_agg(name || setting, ',' ORDER BY name) FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_level')`
	const persistence = `SELECT string_agg(relname || relpersistence::text, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace`
	before, tables := query(t, conn, settings), query(t, conn, persistence)
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if after := query(t, connectTo(t, o.DSN), settings); after != before {
		t.Errorf("settings %s, before %s", after, before)
	}
	if after := query(t, conn, persistence); after != tables {
		t.Errorf("tables %s, before %s", after, tables)
	}
}
