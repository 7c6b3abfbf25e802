package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/recording"
)

// killed is whom the watcher has ended, or tried to.
type killed map[int32]killing

type killing struct {
	backend time.Time // backend_start
	at      time.Time
	last    bool // it was terminated
}

// cancelGrace is how long a cancelled backend gets to let its locks go.
const cancelGrace = 2 * time.Second

// kill ends migrations that others have waited for too long: their statement is
// cancelled, and when that does not help, their connection ended.
func (w *Watcher) kill(ctx context.Context, p *snapshot) error {
	if w.o.KillAfter <= 0 || !p.locked {
		return nil
	}
	for pid, m := range w.migrants {
		behind, longest := w.keptWaiting(p, pid)
		if len(behind) == 0 || longest < w.o.KillAfter || w.followsAnother(p, pid) {
			continue
		}
		if !m.sure {
			w.warnOnce(fmt.Sprintf("spared %d", pid), map[string]string{m.how: fmt.Sprintf(
				"%s keeps %d sessions waiting, the longest for %s; it is not ended, as nothing but this says that it is a migration: %s",
				w.backend(p, pid).Who(), len(behind), round(longest), m.how)})
			continue
		}
		if err := w.end(ctx, p, m, len(behind), longest); err != nil {
			return err
		}
	}
	return nil
}

// keptWaiting are those who wait for a session, directly or not, and how long
// the longest of them has waited.
func (w *Watcher) keptWaiting(p *snapshot, pid int32) (behind []int32, longest time.Duration) {
	behind = p.behind(pid)
	for _, waiter := range behind {
		for _, f := range w.queue {
			if int32(f.PID) == waiter && !f.ended {
				longest = max(longest, f.Waited)
			}
		}
	}
	return behind, longest
}

// followsAnother tells that a session itself waits for a migration: that one
// comes first.
func (w *Watcher) followsAnother(p *snapshot, pid int32) bool {
	for other := range w.migrants {
		if other != pid && p.reaches(pid, other, map[int32]bool{}) {
			return true
		}
	}
	return false
}

// end cancels a backend or, after the grace, terminates it: the one that was
// seen, not another that has its pid by now.
func (w *Watcher) end(ctx context.Context, p *snapshot, m *migrant, behind int, longest time.Duration) error {
	s := m.session
	before, again := w.killed[s.pid]
	again = again && before.backend.Equal(s.backendStart)
	if again && (before.last || p.at.Sub(before.at) < cancelGrace) {
		return nil
	}
	do, done := "pg_cancel_backend", "cancelled"
	if again {
		do, done = "pg_terminate_backend", "terminated"
	}
	w.killed[s.pid] = killing{backend: s.backendStart, at: p.at, last: again}
	var sent bool
	err := w.conn.QueryRow(ctx, "SELECT coalesce(bool_or("+do+"(pid)), false) FROM pg_stat_get_activity($1) WHERE backend_start = $2 AND query_start = $3",
		s.pid, s.backendStart, s.queryStart).Scan(&sent)
	who := w.backend(p, s.pid).Who()
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == insufficientPrivilege {
		w.killed[s.pid] = killing{backend: s.backendStart, at: p.at, last: true}
		w.warn(fmt.Sprintf("%s cannot be ended: %s; GRANT pg_signal_backend TO %s", who, refused.Message, w.server.role))
		return nil
	}
	if err != nil || !sent {
		return err
	}
	w.instant(recording.Event{
		Kind: recording.EventKill, Name: who, State: done,
		Text: fmt.Sprintf("%s is %s: it has kept %d sessions waiting, the longest for %s; it is known to be the migration: %s",
			who, done, behind, round(longest), m.how),
		Fields: map[string]any{"pid": s.pid, "query": s.query, "how": m.how, "waiting": behind, "longest_s": longest.Seconds()},
	})
	return nil
}
