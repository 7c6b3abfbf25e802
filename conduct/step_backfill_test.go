package conduct

import (
	"context"
	"strings"
	"testing"

	"upness/recording"
)

// A plan fills a column in the background, and goes by what its own load sees.
func TestBackfillStep(t *testing.T) {
	dsn, pool := newDatabase(t)
	if _, err := pool.Exec(t.Context(), `CREATE TABLE orders (id int PRIMARY KEY, n int); INSERT INTO orders SELECT i FROM generate_series(1, 5000) i`); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TEST_DSN", dsn.Reveal())
	rec := carryOut(t, context.Background(), newService(t), `
database: {dsn: $TEST_DSN}
steps:
  - {wait: 3500ms}
  - {backfill: {table: orders, set: n = id, where: n IS NULL, p99: 400ms}}
`, nil)
	var n int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM orders WHERE n = id").Scan(&n); err != nil || n != 5000 {
		t.Errorf("%d rows, %v; want 5000", n, err)
	}
	if e := events(rec, recording.EventStep)["backfill orders"]; e.State != "done" || e.Fields["kind"] != "backfill" {
		t.Errorf("step %+v", e)
	}
	e := events(rec, "backfill")["public.orders"]
	if before, _ := e.Fields["before_p99_s"].(float64); e.State != "done" || e.End <= e.At || e.Fields["rows"] != 5000.0 || before <= 0 {
		t.Errorf("event %+v; want the end of 5000 rows, and the clients' p99 before", e)
	}
}

// A backfill that cannot be done is a failed step, in one line.
func TestBackfillStepFails(t *testing.T) {
	dsn, _ := newDatabase(t)
	t.Setenv("TEST_DSN", dsn.Reveal())
	rec := carryOut(t, context.Background(), newService(t), `
database: {dsn: $TEST_DSN}
steps:
  - {backfill: {table: notes, set: "text = 'a'", where: "text <> 'a'"}}
`, nil)
	e := events(rec, recording.EventStep)["backfill notes"]
	if e.State != "failed" || !strings.HasPrefix(e.Error, "backfill: table public.notes has no usable key") {
		t.Errorf("step %+v", e)
	}
}
