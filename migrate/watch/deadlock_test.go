package watch

import (
	"strings"
	"testing"

	"upness/recording"
)

// A migration and a client wait for each other; the server ends one of them.
func TestDeadlock(t *testing.T) {
	dsn := database(t, start(t, 0))
	shop, migration := open(t, dsn, "shop"), open(t, dsn, "psql")
	shop.do("CREATE TABLE a (n int); CREATE TABLE b (n int)")
	// Whose deadlock_timeout ends first is the one that is ended; the watcher has
	// so long to see the circle.
	shop.do("SET deadlock_timeout = '5s'")
	migration.do("SET deadlock_timeout = '1min'")
	r := watching(t, Options{DSN: dsn})
	shop.do("BEGIN")
	shop.do("INSERT INTO a VALUES (1)")
	migration.do("BEGIN")
	migration.do("ALTER TABLE b ADD m int")
	altered := migration.begin("ALTER TABLE a ADD m int")
	r.await("the migration to wait", func(s State) bool { return len(s.Waits) == 1 })
	inserted := shop.begin("INSERT INTO b (n) VALUES (4711)")
	if err := <-inserted; err == nil || !strings.Contains(err.Error(), "deadlock") {
		t.Fatalf("the client's error %v, want a deadlock", err)
	}
	must(t, altered)
	shop.do("ROLLBACK")
	e := r.event("the deadlock", func(e recording.Event) bool { return e.Kind == recording.EventDeadlock })
	if e.Fields["victim_pid"] != shop.pid() || e.Fields["victim_migration"] != false {
		t.Errorf("%s %v, want the client as the victim", e.Text, e.Fields)
	}
	for _, words := range []string{"shop, pid", "INSERT INTO b (n) VALUES (?)", "ALTER TABLE a ADD m int", "the application's, not the migration's"} {
		if !strings.Contains(e.Text, words) {
			t.Errorf("%q lacks %q", e.Text, words)
		}
	}
	if s := r.await("the count", func(s State) bool { return s.Deadlocks > 0 }); s.Deadlocks != 1 {
		t.Errorf("%d deadlocks", s.Deadlocks)
	}
}
