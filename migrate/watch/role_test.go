package watch

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/plan"
	"upness/recording"
)

// asRole makes a role that may log in, a member of others, and gives its DSN.
func asRole(t *testing.T, s *postgres.Server, dsn plan.Secret, name string, member ...string) plan.Secret {
	t.Helper()
	admin := open(t, s.DSN(), "admin")
	name = fmt.Sprintf("%s_%d", name, admin.pid())
	admin.do("CREATE ROLE " + name + " LOGIN PASSWORD 'geheim'")
	for _, m := range member {
		admin.do("GRANT " + m + " TO " + name)
	}
	cfg, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	return plan.Secret(fmt.Sprintf("postgres://%s:geheim@%s:%d/%s?sslmode=disable", name, cfg.Host, cfg.Port, cfg.Database))
}

// A role that sees no query of others finds the migration by its lock, and who
// waits by theirs; what it cannot see it says.
func TestRestrictedRole(t *testing.T) {
	s := start(t, 0)
	dsn := database(t, s)
	alter, reader := open(t, dsn, "psql"), open(t, dsn, "shop")
	alter.do("CREATE TABLE goods (id int)")
	restricted := asRole(t, s, dsn, "plain")
	r := watching(t, Options{DSN: restricted, KillAfter: 1})
	unseen := strings.Join(r.w.Unseen(), "\n")
	for _, words := range []string{"hidden from plain_", "GRANT pg_monitor TO plain_", "GRANT EXECUTE ON FUNCTION pg_stat_file"} {
		if !strings.Contains(unseen, words) {
			t.Errorf("%q lacks %q", unseen, words)
		}
	}
	alter.do("BEGIN")
	alter.do("ALTER TABLE goods ADD name text DEFAULT 'geheim'")
	read := reader.begin("SELECT * FROM goods WHERE name = 'geheim'")
	st := r.await("the wait", func(s State) bool {
		return len(s.Waits) == 1 && s.Waits[0].Holder.PID != 0 && s.Waits[0].Holder.Migration
	})
	if w := st.Waits[0]; w.PID != reader.pid() || w.Holder.PID != alter.pid() || w.Table != "public.goods" || w.Mode != "ACCESS SHARE" ||
		w.HolderMode != "ACCESS EXCLUSIVE" || w.Query != "" || w.Holder.Query != "" {
		t.Errorf("%+v", w)
	}
	e := r.event("the statement", func(e recording.Event) bool { return e.Kind == recording.EventStatement })
	if !strings.Contains(e.Text, "hidden") || !strings.Contains(e.Text, "ACCESS EXCLUSIVE on public.goods") {
		t.Errorf("%s", e.Text)
	}
	// Known by its lock only, it is not ended, and that is said.
	r.event("why it is spared", func(e recording.Event) bool {
		return e.Kind == recording.EventWarning && strings.Contains(e.Text, "is not ended") && strings.Contains(e.Text, "ACCESS EXCLUSIVE on public.goods")
	})
	alter.do("COMMIT")
	must(t, read)
	if len(r.of(recording.EventKill, "")) > 0 {
		t.Errorf("somebody was ended:%s", r.all())
	}
}
