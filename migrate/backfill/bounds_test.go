package backfill

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Batches of any number of rows, in any order, go over every row of the table
// once, near enough in the number that was asked for.
func TestBoundsAhead(t *testing.T) {
	db := newDatabase(t, `CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i * 3 FROM generate_series(1, 5000) i; ANALYZE t`)
	f := &fill{options: Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL"}, started: time.Now()}
	config, err := parse(db.dsn)
	if err != nil {
		t.Fatal(err)
	}
	if f.conn, err = connect(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	defer f.close()
	if err := f.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var cursor []string
		for over := 0; ; {
			n := rapid.IntRange(1, 3000).Draw(rt, "n")
			to, rows, err := f.bound(t.Context(), cursor, n)
			if err != nil {
				rt.Fatal(err)
			}
			if to == nil {
				if left := 5000 - over; left > n*5/4 {
					rt.Fatalf("%d rows left to one batch of %d", left, n)
				}
				return
			}
			if over += rows; rows > n || rows < n*3/4 || !slices.Equal(to, []string{fmt.Sprint(3 * over)}) {
				rt.Fatalf("a batch of %d rows has %d, to %v after %d rows", n, rows, to, over)
			}
			if rapid.Bool().Draw(rt, "it came through") {
				cursor = to
			} else {
				over -= rows
			}
		}
	})
}
