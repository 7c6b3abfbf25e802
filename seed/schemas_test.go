package seed

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Real schemas load without configuration, and end with every constraint,
// index and trigger as it was.
func TestSchemas(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		rows         int64
		heavy        uint64 // tables from this many rows on lose their indexes for the load
	}{
		{"pgbench", "testdata/pgbench.sql", 25_000, 0},
		{"students", "../lab/schema/schema.sql", 25_000, 0},
		{"shop", "testdata/shop.sql", 10_000, 1},
		{"cycles", "testdata/cycles.sql", 10_000, 1},
		{"types", "testdata/types.sql", 1_000, 1},
		{"strangers", "testdata/strangers.sql", 3_000, 1},
		{"500 tables", manyTables(500), 100, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dsn := newDatabase(t, c.schema)
			conn := connectTo(t, dsn)
			before := structure(t, conn)
			report, err := Run(context.Background(), Options{DSN: dsn, Rows: c.rows, heavyRows: c.heavy})
			if err != nil {
				t.Fatal(err)
			}
			if report.Rows < c.rows {
				t.Errorf("%d rows, want at least %d", report.Rows, c.rows)
			}
			if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
				t.Errorf("structure before and after:\n%s", diff)
			}
			valid(t, conn)
			for _, table := range tables(t, conn) {
				if query(t, conn, "SELECT EXISTS (SELECT FROM "+table+")") != "true" {
					t.Errorf("%s is empty", table)
				}
			}
			if query(t, conn, `SELECT count(*) FROM pg_namespace WHERE nspname = 'upness_seed'`) != "0" {
				t.Error("the ledger was left")
			}
		})
	}
}
