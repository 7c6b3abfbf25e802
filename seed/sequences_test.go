package seed

import (
	"context"
	"strings"
	"testing"
)

// Names are quoted as the place that they stand in needs it.
func TestSequenceNames(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE "o'clock" (id serial PRIMARY KEY, v text);
		CREATE TABLE victim (v text); INSERT INTO victim VALUES ('kept');
		CREATE SEQUENCE "x'); DROP TABLE victim; --"; CREATE TABLE s (id int PRIMARY KEY DEFAULT nextval('"x''); DROP TABLE victim; --"'))`)
	conn := connectTo(t, dsn)
	spec := []byte("skip: [victim]\n")
	if _, err := Run(context.Background(), Options{DSN: dsn, Rows: 100, Spec: spec, Yes: true}); err != nil {
		t.Fatal(err)
	}
	mustExec(t, conn, `INSERT INTO "o'clock" DEFAULT VALUES`)
	mustExec(t, conn, `INSERT INTO s DEFAULT VALUES`)
	if got := query(t, conn, `SELECT max(v) FROM victim`); got != "kept" {
		t.Errorf("victim holds %s", got)
	}
}

// A sequence that the user may not set is told before the first row.
func TestSequenceNotPermitted(t *testing.T) {
	dsn := newDatabase(t, studentsSQL)
	conn := connectTo(t, dsn)
	user := asUser(t, dsn, `GRANT CREATE, TEMPORARY ON DATABASE `+query(t, conn, `SELECT current_database()`)+` TO USER;
		GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO USER; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO USER`)
	failsWith(t, Options{DSN: user, Rows: 100}, "GRANT SELECT, UPDATE ON SEQUENCE ")
	if n := query(t, conn, `SELECT count(*) FROM responses`); n != "0" {
		t.Errorf("%s rows were written", n)
	}
}

// A sequence that counts down, that begins late, that ends early or that is part of a text is left
// where the next insert finds a free number, if it has one.
func TestSequenceEnds(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE down (id int GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1) PRIMARY KEY, v text);
		CREATE TABLE late (id int GENERATED ALWAYS AS IDENTITY (START 1000 MINVALUE 1000) PRIMARY KEY, v text);
		CREATE SEQUENCE codes; CREATE TABLE coded (code text PRIMARY KEY DEFAULT 'ORD-' || nextval('codes'), v text);
		CREATE TABLE short (id int GENERATED ALWAYS AS IDENTITY (MAXVALUE 100) PRIMARY KEY, v text)`)
	conn := connectTo(t, dsn)
	report, err := Run(context.Background(), Options{DSN: dsn, Rows: 3000})
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, conn, `INSERT INTO down (v) VALUES ('next')`)
	mustExec(t, conn, `INSERT INTO coded (v) VALUES ('next')`)
	mustExec(t, conn, `INSERT INTO late (v) VALUES ('next')`)
	if notes := strings.Join(report.Notes, "\n"); !strings.Contains(notes, "short_id_seq of public.short ends before its rows do") {
		t.Errorf("notes: %s", notes)
	}
}

// Rows that the application adds during a top-up of an empty table get other
// numbers: here a trigger of the table before adds them.
func TestSequenceReserved(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE audit (id bigserial PRIMARY KEY, what text);
		CREATE TABLE a (id serial PRIMARY KEY, v text); INSERT INTO a (v) VALUES ('mine');
		CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) VALUES (tg_op); RETURN NULL; END $$;
		CREATE TRIGGER noted AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION noted()`)
	if _, err := Run(context.Background(), Options{DSN: dsn, Rows: 50, KeepIndexes: true, Yes: true}); err != nil {
		t.Fatal(err)
	}
	if n := query(t, connectTo(t, dsn), `SELECT count(*) FROM audit`); n != "100" {
		t.Errorf("%s rows, want 50 of the load and 50 of the trigger", n)
	}
}
