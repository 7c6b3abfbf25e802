package watch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// A rewrite by ALTER TABLE, which the server's own views do not tell of. The cast
// stops at two rows for as long as the test needs.
func TestProgressOfARewrite(t *testing.T) {
	for _, c := range []struct {
		version int
		role    string // a superuser reads files, others the WAL
	}{{0, ""}, {12, ""}, {0, "plain"}} {
		t.Run(fmt.Sprint(c.version, c.role), func(t *testing.T) {
			s := start(t, c.version)
			dsn := database(t, s)
			alter := open(t, dsn, "psql")
			alter.do("CREATE TABLE goods (id int, name text)")
			alter.do("INSERT INTO goods SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) g; ANALYZE goods; CHECKPOINT")
			if c.role != "" {
				dsn = asRole(t, s, dsn, "monitor", "pg_monitor")
			}
			r := watching(t, Options{DSN: dsn})
			alter.do(`CREATE FUNCTION stopping(n int) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN
				IF n IN (5000, 15000) THEN PERFORM pg_advisory_xact_lock(n); END IF; RETURN n; END $$`)
			stops := open(t, dsn, "stops")
			stops.do("SELECT pg_advisory_lock(5000), pg_advisory_lock(15000)")
			done := alter.begin("ALTER TABLE goods ALTER id TYPE bigint USING stopping(id)")
			st := r.await("a quarter of the table", func(s State) bool {
				return len(s.Progress) == 1 && s.Progress[0].Command == "rewrite" && len(s.Waits) == 1 && s.Waits[0].Mode == "advisory lock"
			})
			p := st.Progress[0]
			share, ok := p.Share()
			if p.Table != "public.goods" || p.PID != alter.pid() || !ok || share > 0.5 || p.Total < 20_000_000 || (p.Unit == "bytes of WAL") != (c.role != "") {
				t.Errorf("%+v, share %v", p, share)
			}
			stops.do("SELECT pg_advisory_unlock(5000)")
			grown := r.await("it to grow", func(s State) bool {
				return len(s.Progress) == 1 && s.Progress[0].Phase == p.Phase && s.Progress[0].Done > p.Done && len(s.Waits) == 1
			})
			if g := grown.Progress[0]; g.Done > 2*g.Total {
				t.Errorf("%+v", g)
			}
			stops.do("SELECT pg_advisory_unlock(15000)")
			must(t, done)
			r.await("it to end", func(s State) bool { return len(s.Progress) == 0 && len(s.Migrations) == 0 })
			r.event("the lock of the rewrite", func(e recording.Event) bool {
				return e.Kind == recording.EventLock && e.Edge == recording.End && e.Text == "ACCESS EXCLUSIVE on public.goods"
			})
		})
	}
}

// What the server tells of: an index that is built, held up by an old transaction.
func TestProgressOfAnIndex(t *testing.T) {
	dsn := database(t, start(t, 0))
	c, old := open(t, dsn, "psql"), open(t, dsn, "report")
	c.do("CREATE TABLE goods (id int); INSERT INTO goods SELECT generate_series(1, 1000)")
	// Before anybody looks, who else may find it in the middle of its INSERT.
	old.do("BEGIN ISOLATION LEVEL REPEATABLE READ")
	old.do("INSERT INTO goods VALUES (1)")
	r := watching(t, Options{DSN: dsn, OldAge: 50 * time.Millisecond})
	warned := r.event("the old transaction", func(e recording.Event) bool {
		return e.Kind == recording.EventWarning && strings.Contains(e.Text, "report, pid")
	})
	if !strings.Contains(warned.Text, "idle in transaction") || !strings.Contains(warned.Text, "CONCURRENTLY waits for its end") {
		t.Errorf("%s", warned.Text)
	}
	done := c.begin("CREATE INDEX CONCURRENTLY goods_id ON goods (id)")
	// The progress is looked at less often than the waits: it may still be of an earlier phase.
	s := r.await("the index", func(s State) bool {
		return len(s.Progress) == 1 && strings.HasPrefix(s.Progress[0].Phase, "waiting") && len(s.Waits) == 1 && s.Waits[0].Holder.PID != 0
	})
	if p := s.Progress[0]; p.Command != "CREATE INDEX CONCURRENTLY" || p.Table != "public.goods" {
		t.Errorf("%+v", p)
	}
	if w := s.Waits[0]; w.Mode != "end of a transaction" || w.Holder.PID != old.pid() || !w.Migration {
		t.Errorf("%+v", w)
	}
	old.do("COMMIT")
	must(t, done)
	r.event("the progress", func(e recording.Event) bool { return e.Kind == recording.EventProgress })
}
