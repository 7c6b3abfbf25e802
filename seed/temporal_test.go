package seed

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upness/lab/postgres"
)

// A key WITHOUT OVERLAPS, which Postgres 18 brought, is met and brought back.
func TestTemporalKey(t *testing.T) {
	s, err := postgres.Start(t.Context(), postgres.Options{Dir: t.TempDir(), Registry: registered, Version: 18})
	if err != nil {
		t.Skipf("SKIPPED: Postgres 18 cannot be had: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	conn := connectTo(t, s.DSN())
	mustExec(t, conn, `CREATE EXTENSION btree_gist`)
	mustExec(t, conn, `CREATE TABLE rooms (id int PRIMARY KEY)`)
	mustExec(t, conn, `CREATE TABLE bookings (room_id int REFERENCES rooms, during tstzrange, note text, PRIMARY KEY (room_id, during WITHOUT OVERLAPS))`)
	mustExec(t, conn, `CREATE TABLE stays (room_id int REFERENCES rooms, during daterange, UNIQUE (room_id, during WITHOUT OVERLAPS))`)
	mustExec(t, conn, `CREATE TABLE parts (room_id int REFERENCES rooms, during daterange, PRIMARY KEY (room_id, during WITHOUT OVERLAPS)) PARTITION BY HASH (room_id)`)
	mustExec(t, conn, `CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (modulus 2, remainder 0)`)
	mustExec(t, conn, `CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (modulus 2, remainder 1)`)
	before := structure(t, conn)
	if _, err := Run(context.Background(), Options{DSN: s.DSN(), Rows: 3000, heavyRows: 1}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
		t.Errorf("structure:\n%s", diff)
	}
	if n := query(t, conn, `SELECT count(*) FROM bookings`); n != "3000" {
		t.Errorf("%s rows", n)
	}
}
