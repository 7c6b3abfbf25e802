package seed

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Rows that others have added or changed since stay, also in a table that holds
// as many rows as were loaded.
func TestUndoLeavesOthersRows(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE a (id int PRIMARY KEY, v text); CREATE TABLE b (id int PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, v text);
		CREATE TABLE p (id int, v text) PARTITION BY HASH (id); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (modulus 2, remainder 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (modulus 2, remainder 1)`)
	conn := connectTo(t, dsn)
	if _, err := Run(context.Background(), Options{DSN: dsn, Rows: 1000, KeepLedger: true}); err != nil {
		t.Fatal(err)
	}
	mustExec(t, conn, `DELETE FROM a WHERE id = (SELECT min(id) FROM a)`)
	mustExec(t, conn, `INSERT INTO a VALUES (-1, 'of the application')`)
	mustExec(t, conn, `UPDATE b SET v = 'changed' WHERE id IN (SELECT id FROM b ORDER BY id LIMIT 3)`)
	report, err := Undo(context.Background(), Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	if got := query(t, conn, `SELECT (SELECT string_agg(v, ',') FROM a) || ' ' || (SELECT string_agg(v, ',') FROM b) || ' ' || (SELECT count(*) FROM c) || (SELECT count(*) FROM p)`); got != "of the application changed,changed,changed 00" {
		t.Errorf("left %q", got)
	}
	if notes := strings.Join(report.Notes, "\n"); !strings.Contains(notes, "3 rows of public.b stay") || strings.Contains(notes, "public.c") {
		t.Errorf("notes %q", notes)
	}
}

// A table that somebody reads is not waited for: its rows are deleted.
func TestUndoBesideReader(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE a (id int PRIMARY KEY, v text)`)
	if _, err := Run(context.Background(), Options{DSN: dsn, Rows: 1000, KeepLedger: true}); err != nil {
		t.Fatal(err)
	}
	reader := connectTo(t, dsn)
	mustExec(t, reader, `BEGIN`)
	if n := query(t, reader, `SELECT count(*)::text FROM a`); n != "1000" {
		t.Fatalf("%s rows", n)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := Undo(ctx, Options{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	mustExec(t, reader, `COMMIT`)
	if n := query(t, reader, `SELECT count(*)::text FROM a`); n != "0" {
		t.Errorf("%s rows left", n)
	}
}

// Triggers that were off when the rows came are off when they go, and as they
// were afterwards.
func TestUndoSilently(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE p (id serial PRIMARY KEY, v text); CREATE TABLE c (id serial PRIMARY KEY, p int REFERENCES p);
		INSERT INTO p (v) VALUES ('mine');
		CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
		CREATE TRIGGER gone BEFORE DELETE ON p FOR EACH ROW EXECUTE FUNCTION never();
		CREATE TRIGGER always BEFORE DELETE ON p FOR EACH ROW EXECUTE FUNCTION never();
		ALTER TABLE p ENABLE ALWAYS TRIGGER always;
		CREATE TRIGGER emptied BEFORE TRUNCATE ON c FOR EACH STATEMENT EXECUTE FUNCTION never()`)
	conn := connectTo(t, dsn)
	before := structure(t, conn)
	if _, err := Run(context.Background(), Options{DSN: dsn, Rows: 100, TopUp: true, Yes: true, KeepLedger: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := Undo(context.Background(), Options{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	if got := query(t, conn, `SELECT (SELECT count(*) FROM p) || ' ' || (SELECT count(*) FROM c)`); got != "1 0" {
		t.Errorf("%s rows left", got)
	}
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("structure before and after:\n%s", diff)
	}
}
