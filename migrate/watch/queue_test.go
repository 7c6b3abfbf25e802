package watch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// A session that does nothing within its transaction, an ALTER TABLE that waits
// for it, and two clients that queue behind the ALTER.
func TestQueueBehindAnIdleTransaction(t *testing.T) {
	for _, version := range []int{0, 12, 18} {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			dsn := database(t, start(t, version))
			holder, alter := open(t, dsn, "report"), open(t, dsn, "psql")
			reader, writer := open(t, dsn, "shop"), open(t, dsn, "shop")
			holder.do("CREATE TABLE goods (id int PRIMARY KEY, name text)")
			r := watching(t, Options{DSN: dsn})
			began := time.Now()
			holder.do("BEGIN")
			holder.do("SELECT * FROM goods WHERE name = 'geheim'")
			altered := alter.begin("ALTER TABLE goods ADD COLUMN price int DEFAULT 4711")
			r.await("the ALTER to wait", func(s State) bool { return len(s.Waits) == 1 })
			read := reader.begin("SELECT count(*) FROM goods WHERE name = 'geheim'")
			r.await("the reader to queue", func(s State) bool { return len(s.Waits) == 2 })
			wrote := writer.begin("INSERT INTO goods VALUES (1, 'geheim')")
			s := r.await("the queue of three, and who holds it", func(s State) bool {
				return len(s.Waits) == 3 && s.Waits[0].HolderMode != "" && s.Waits[2].Holder.PID != 0 && s.Waits[0].Waited > 100*time.Millisecond
			})
			for i, want := range []Wait{
				{Backend: Backend{PID: alter.pid(), Migration: true}, Mode: "ACCESS EXCLUSIVE", Proximate: Backend{PID: holder.pid()}},
				{Backend: Backend{PID: reader.pid()}, Mode: "ACCESS SHARE", Proximate: Backend{PID: alter.pid(), Migration: true}},
				{Backend: Backend{PID: writer.pid()}, Mode: "ROW EXCLUSIVE", Proximate: Backend{PID: alter.pid(), Migration: true}},
			} {
				got := s.Waits[i]
				if got.PID != want.PID || got.Migration != want.Migration || got.Mode != want.Mode || got.Table != "public.goods" ||
					got.Proximate.PID != want.Proximate.PID || got.Proximate.Migration != want.Proximate.Migration {
					t.Errorf("wait %d: %+v\nwant %+v", i, got, want)
				}
				if got.Holder.PID != holder.pid() || got.Holder.State != "idle in transaction" || got.Holder.Migration || got.Waited <= 0 || got.Waited > time.Since(began) {
					t.Errorf("wait %d: holder %+v, waited %s", i, got.Holder, got.Waited)
				}
			}
			if s.Waits[0].HolderMode != "ACCESS SHARE" {
				t.Errorf("the holder has %q, want ACCESS SHARE", s.Waits[0].HolderMode)
			}
			holder.do("COMMIT")
			must(t, altered)
			must(t, read)
			must(t, wrote)
			r.await("the queue to end", func(s State) bool { return len(s.Waits) == 0 })
			r.stop()
			if n := len(r.of(recording.EventLockWait, recording.End)); n != 3 {
				t.Errorf("%d waits ended, want 3:%s", n, r.all())
			}
			statement := r.of(recording.EventStatement, recording.Begin)
			if len(statement) != 1 || statement[0].Text != "ALTER TABLE goods ADD COLUMN price int DEFAULT ?" ||
				!strings.Contains(fmt.Sprint(statement[0].Fields["how"]), "ALTER TABLE") {
				t.Errorf("statements %+v", statement)
			}
			if all := r.all(); strings.Contains(all, "geheim") || strings.Contains(all, "4711") {
				t.Errorf("a literal is told:%s", all)
			}
		})
	}
}
