package conduct

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"upness/recording"
)

// A plan fills its database before the load, and adds rows beside it while a
// migration changes the table; all of it is on the run's time axis.
func TestSeedSteps(t *testing.T) {
	dsn, pool := newDatabase(t)
	exec := func(sql string) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec("DROP TABLE notes")
	exec("CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL, made timestamptz NOT NULL DEFAULT now())")
	folder := t.TempDir()
	migration := filepath.Join(folder, "add.sql")
	if err := os.WriteFile(migration, []byte("ALTER TABLE notes ADD COLUMN n int NOT NULL DEFAULT 1;"), 0o600); err != nil {
		t.Fatal(err)
	}
	// The steps go on when the rows are there, however busy the machine is.
	added, changed := filepath.Join(folder, "added"), filepath.Join(folder, "changed")
	go func() {
		touchWhen(t, pool, added, "SELECT count(*) > 3000 FROM notes")
		touchWhen(t, pool, changed, "SELECT count(*) >= 3100 AND count(*) FILTER (WHERE n <> 1) > 0 FROM notes")
	}()
	t.Setenv("TEST_DSN", dsn.Reveal())
	rec := carryOut(t, context.Background(), newService(t), `
database: {dsn: $TEST_DSN}
before:
  - {seed: {rows: 3000}}
steps:
  - {seed: {rate: 2000/s, background: true}, name: rows}
  - `+untilThere(added)+`
  - {sql: `+migration+`}
  - `+untilThere(changed)+`
`, nil)
	var n, ones int64
	if err := pool.QueryRow(t.Context(), "SELECT count(*), count(*) FILTER (WHERE n <> 1) FROM notes").Scan(&n, &ones); err != nil {
		t.Fatal(err)
	}
	if n < 3100 || ones == 0 {
		t.Errorf("%d rows, %d of them with values for the new column", n, ones)
	}
	steps := events(rec, recording.EventStep)
	for _, name := range []string{"seed 3000 rows", "rows", "rows (in the background)"} {
		if e := steps[name]; e.State != "done" || e.End == 0 {
			t.Errorf("step %q: %+v", name, e)
		}
	}
	background, wait := steps["rows (in the background)"], steps["sql "+migration]
	if background.At > wait.At || background.End < wait.End {
		t.Errorf("the background step %v .. %v does not span the migration %v .. %v", background.At, background.End, wait.At, wait.End)
	}
	if seeds := events(rec, recording.EventSeed); seeds["load"].End == 0 || seeds["rows"].Fields["rows"] == nil {
		t.Errorf("events of the load: %v", seeds)
	}
}

// touchWhen makes a file when a query says true. Until then it may fail, for a
// column that is not there yet.
func touchWhen(t *testing.T, pool *pgxpool.Pool, file, query string) {
	for yes := false; !yes && t.Context().Err() == nil; time.Sleep(20 * time.Millisecond) {
		_ = pool.QueryRow(t.Context(), query).Scan(&yes)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil && t.Context().Err() == nil {
		t.Error(err)
	}
}

// untilThere is a step that waits for a file.
func untilThere(file string) string {
	return "{timeout: 60s, exec: 'until [ -e " + file + " ]; do sleep 0.02; done'}"
}

// What goes wrong in the background is a failed step.
func TestSeedInTheBackgroundFails(t *testing.T) {
	dsn, pool := newDatabase(t)
	t.Setenv("TEST_DSN", dsn.Reveal())
	ended := filepath.Join(t.TempDir(), "ended")
	rec := carryOut(t, context.Background(), newService(t), `
database: {dsn: $TEST_DSN}
steps:
  - {seed: {rate: 100/s, background: true}, name: rows}
  - `+untilThere(ended)+`
`, func(o *Options) {
		o.Watch = func(e recording.Event) {
			if e.Kind == recording.EventSeed && e.Name == "load" && e.Edge == recording.Begin {
				if _, err := pool.Exec(context.Background(), "DROP TABLE notes"); err != nil {
					t.Error(err)
				}
			}
			if e.Kind == recording.EventStep && e.Name == "rows (in the background)" && e.Edge == recording.End {
				if err := os.WriteFile(ended, nil, 0o600); err != nil {
					t.Error(err)
				}
			}
		}
	})
	e := events(rec, recording.EventStep)["rows (in the background)"]
	if e.State != "failed" || !strings.Contains(e.Error, "notes") {
		t.Errorf("the background step: %+v", e)
	}
}
