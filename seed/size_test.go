package seed

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"upness/seed/examples"
	"upness/seed/spec"
)

// A load by size ends within 3 % of it, indexes included. UPNESS_SEED_SIZE
// asks for another size, such as 2GB.
func TestSize(t *testing.T) {
	goal := int64(60e6)
	if text := os.Getenv("UPNESS_SEED_SIZE"); text != "" {
		n, err := spec.ParseBytes(text)
		if err != nil {
			t.Fatal(err)
		}
		goal = int64(n)
	}
	for name, schema := range map[string]string{"students": "../lab/schema/schema.sql", "shop": "testdata/shop.sql"} {
		t.Run(name, func(t *testing.T) {
			dsn := newDatabase(t, schema)
			o := Options{DSN: dsn, Size: goal}
			if name == "students" {
				o.Spec = examples.Students
			}
			report, err := Run(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			if off := float64(report.Size)/float64(goal) - 1; math.Abs(off) > 0.03 {
				t.Errorf("%d bytes are off %d by %.1f %%", report.Size, goal, 100*off)
			} else {
				t.Logf("%d bytes are off %d by %.2f %%, %s, %d rows", report.Size, goal, 100*off, report.Elapsed, report.Rows)
			}
			valid(t, connectTo(t, dsn))
		})
	}
}

// The load stops while the disk still has room, and can be taken back.
func TestDiskAlmostFull(t *testing.T) {
	dsn := newDatabase(t, "../lab/schema/schema.sql")
	conn := connectTo(t, dsn)
	before, asked := structure(t, conn), 0
	o := Options{DSN: dsn, Rows: 50_000, Spec: examples.Students, chunkBytes: 200_000, disk: func() (int64, int64, bool) {
		asked++
		return 10e9 - int64(asked)*1e9, 100e9, true
	}, Parallel: 1}
	_, err := Run(context.Background(), o)
	if err == nil || !strings.Contains(err.Error(), "free on the server's disk") {
		t.Fatalf("error %v, want the disk's", err)
	}
	if query(t, conn, `SELECT count(*) > 0 FROM upness_seed.chunk`) != "true" {
		t.Error("no chunk was kept")
	}
	if _, err := Undo(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if got := query(t, conn, `SELECT (SELECT count(*) FROM responses) + (SELECT count(*) FROM students)`); got != "0" {
		t.Errorf("%s rows are left", got)
	}
	if got := structure(t, conn); got != before {
		t.Errorf("structure before:\n%s\nafter:\n%s", before, got)
	}
	o.disk = func() (int64, int64, bool) { return 1e9, 100e9, true }
	if _, err := Run(context.Background(), o); err == nil || !strings.Contains(err.Error(), "must stay free") {
		t.Errorf("error %v, want a refusal", err)
	}
}
