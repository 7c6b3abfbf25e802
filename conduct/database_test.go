package conduct

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"upness/recording"
)

// The database of a plan is watched: what the run itself tells of is told once,
// what another does too, with who waits for it.
func TestTheDatabaseIsWatched(t *testing.T) {
	pool := shop(t)
	dir := t.TempDir()
	text := "ALTER TABLE orders ADD COLUMN total int;\nDO $$ BEGIN PERFORM pg_sleep(0.5); END $$;\n"
	if err := os.WriteFile(filepath.Join(dir, "1.sql"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "CREATE TABLE seen ()"); err != nil {
		t.Fatal(err)
	}
	go func() {
		// The lock is had until a reader of the application was seen to wait for it.
		_, _ = pool.Exec(context.WithoutCancel(t.Context()), `DO $$ BEGIN
			WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'upness watch' AND datname = current_database()) LOOP
				PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot();
			END LOOP;
			ALTER TABLE orders ADD COLUMN paid bool;
			FOR i IN 1..6000 LOOP
				EXIT WHEN EXISTS (SELECT FROM seen);
				PERFORM pg_sleep(0.01);
			END LOOP;
		END $$`)
	}()
	reader := filepath.Join(t.TempDir(), "reader.sh")
	if err := os.WriteFile(reader, []byte(`
		until psql -qAtc "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'orders'::regclass" $TEST_DSN | grep -q 1; do sleep 0.05; done
		psql -qAtc "SELECT count(*) FROM orders WHERE note = 'geheim'" $TEST_DSN`), 0o600); err != nil {
		t.Fatal(err)
	}
	rec := carryOut(t, context.Background(), newService(t), "database: {dsn: $TEST_DSN}\nsteps:\n  - {exec: sh "+reader+"}\n  - {sql: "+dir+"}\n", func(o *Options) {
		o.Watch = func(e recording.Event) {
			if e.Kind != recording.EventLockWait || e.Edge != recording.Begin {
				return
			}
			if _, err := pool.Exec(context.Background(), "INSERT INTO seen DEFAULT VALUES"); err != nil {
				t.Error(err)
			}
		}
	})
	var told []string
	for _, e := range rec.Events {
		if e.Kind == recording.EventStatement {
			told = append(told, e.Source+" "+e.Name)
		}
		if strings.Contains(e.Text, "geheim") && e.Source == "watch" {
			t.Errorf("a literal is told: %+v", e)
		}
	}
	if len(told) != 3 || !strings.HasPrefix(told[0], "watch DO $$") || !strings.HasPrefix(told[1], "proxy ALTER TABLE") || !strings.HasPrefix(told[2], "proxy DO $$") {
		t.Errorf("statements %q", told)
	}
	if e := events(rec, recording.EventStatement)["ALTER TABLE orders ADD COLUMN total int"]; e.Fields["mode"] != "ACCESS EXCLUSIVE" {
		t.Errorf("the lock of a statement that is over at once is not told: %+v", e)
	}
	waits := events(rec, recording.EventLockWait)
	w, ok := waits["SELECT count(*) FROM orders WHERE note = ?"]
	if !ok || w.Fields["table"] != "public.orders" || w.Fields["holder_mode"] != "ACCESS EXCLUSIVE" || w.Fields["holder_migration"] != true || w.End <= w.At {
		t.Errorf("waits %+v", waits)
	}
	if watched := events(rec, recording.EventWatch); len(watched) != 1 {
		t.Errorf("watched %+v", watched)
	}
}

// A database that cannot be watched is said, and the run goes on.
func TestADatabaseThatCannotBeWatched(t *testing.T) {
	t.Setenv("TEST_DSN", "postgres://u:hunter22@127.0.0.1:1/shop")
	rec := carryOut(t, context.Background(), newService(t), "database: {dsn: $TEST_DSN}\nsteps:\n  - {wait: 100ms}\n", nil)
	found := false
	for _, e := range rec.Events {
		found = found || e.Kind == recording.EventWarning && strings.HasPrefix(e.Text, "the database is not watched: watch: database shop at 127.0.0.1:1: ")
		if strings.Contains(e.Text, "hunter22") {
			t.Errorf("%s", e.Text)
		}
	}
	if !found || rec.Run.State != recording.Complete {
		t.Errorf("state %s, events %+v", rec.Run.State, rec.Events)
	}
}
