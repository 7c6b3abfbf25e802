package watch

import (
	"context"
	"strings"
	"testing"

	"upness/plan"
	"upness/recording"
)

func TestDatabasesThatCannotBeWatched(t *testing.T) {
	dsn := database(t, start(t, 0)).Reveal()
	for name, c := range map[string]struct{ dsn, want string }{
		"nobody there": {"postgres://u:geheim@127.0.0.1:1/shop", "watch: database shop at 127.0.0.1:1: dial tcp 127.0.0.1:1: "},
		"no database":  {strings.Replace(dsn, "/w", "/no", 1), "does not exist (SQLSTATE 3D000)"},
		"no role":      {strings.Replace(dsn, "postgres://", "postgres://nobody_", 1), "SQLSTATE 28"},
	} {
		_, err := Open(t.Context(), Options{DSN: plan.Secret(c.dsn)})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v, want one line with %q", name, err, c.want)
		}
	}
	if err := (server{version: 110022, name: "11.22"}).supported(); err == nil || err.Error() != "watch: the server is Postgres 11.22: 12 is the oldest that can be watched" {
		t.Errorf("%v", err)
	}
	if err := (server{version: 120000}).supported(); err != nil {
		t.Error(err)
	}
}

// A connection that is lost is told of and made again.
func TestLostConnection(t *testing.T) {
	dsn := database(t, start(t, 0))
	c := open(t, dsn, "admin")
	r := watching(t, Options{DSN: dsn})
	r.await("a poll", func(State) bool { return r.count() > 3 })
	const watcher = "FROM pg_stat_activity WHERE application_name = 'upness watch' AND datname = current_database()"
	var n int
	if err := c.QueryRow(context.Background(), "SELECT count(pg_terminate_backend(pid)) "+watcher).Scan(&n); err != nil || n != 1 {
		t.Fatalf("%d watchers, %v", n, err)
	}
	for _, words := range []string{"is lost", "is watched again"} {
		e := r.event(words, func(e recording.Event) bool {
			return e.Kind == recording.EventWarning && strings.Contains(e.Text, words)
		})
		if strings.Contains(e.Text, "\n") {
			t.Errorf("%q", e.Text)
		}
	}
	polls := r.count()
	r.await("polls over the new one", func(State) bool { return r.count() > polls+3 })
	r.stop()
	if n := len(r.of(recording.EventWatch, recording.End)); n != 2 {
		t.Errorf("%d stretches of watching, want 2:%s", n, r.all())
	}
}

func (r *listener) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.polls
}
