package seed

import (
	"context"
	"fmt"
	"time"
)

// What is left on the server of a load whose process is gone: a statement that
// takes long does not notice. Whoever holds the lock knows that they are nobody's.
const orphansSQL = `
SELECT count(*) FROM (
  SELECT CASE WHEN pg_has_role(usesysid, 'MEMBER') THEN pg_terminate_backend(pid) END
    FROM pg_stat_activity
   WHERE application_name = 'upness seed' AND datname = current_database() AND pid <> pg_backend_pid()
     AND (state LIKE 'idle in transaction%' OR state = 'active' AND query ~ '^(COPY|CREATE|ALTER|ANALYZE|VACUUM|SELECT setval)')
     AND query NOT LIKE '%upness_try%') o`

const orphansWait = 30 * time.Second

// endOrphans ends the sessions of a load that was cut off: they would build the
// same indexes as the one that finishes it, or hold what undo takes away.
func (l *load) endOrphans(ctx context.Context) error {
	left := 0
	for begun := time.Now(); time.Since(begun) < orphansWait; {
		if err := l.control.QueryRow(ctx, orphansSQL).Scan(&left); err != nil {
			return fmt.Errorf("ending what the load that was cut off still does: %w", explain(err))
		}
		if left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(orphansWait / 300):
		}
	}
	return fmt.Errorf("%d sessions of the load that was cut off are still at work on the server, as another user: try again when they have ended", left)
}
