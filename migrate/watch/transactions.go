package watch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"upness/migrate"
)

// inWay words what makes a migration wait, since its lock or its CONCURRENTLY
// comes only after what has begun before.
const inWay = "a migration of a table that it used queues behind it, CONCURRENTLY waits for its end"

// oldTransactions warns of what a migration would have to wait for: transactions
// that are old, above all those that do nothing, and a vacuum against wraparound,
// which does not give way.
func (w *Watcher) oldTransactions(_ context.Context, p *snapshot) error {
	found := map[string]string{}
	for pid, s := range p.sessions {
		if s.xactStart.IsZero() {
			continue
		}
		key := fmt.Sprintf("%d %s", pid, s.xactStart)
		age := p.at.Sub(s.xactStart)
		switch who := w.backend(p, pid).Who(); {
		case strings.Contains(s.query, "(to prevent wraparound)"):
			found[key] = fmt.Sprintf("%s runs %s: it does not give way to a migration of that table", who, s.query)
		case age < w.o.OldAge || !s.client() || s.waiting || w.migrants[pid] != nil:
		case s.inTransaction():
			found[key] = fmt.Sprintf("%s is %s for %s, its transaction is %s old (%s): %s",
				who, s.state, round(p.at.Sub(s.stateChange)), round(age), migrate.Brief(s.query, 80), inWay)
		default:
			found[key] = fmt.Sprintf("%s has a transaction that is %s old (%s): %s", who, round(age), migrate.Brief(s.query, 80), inWay)
		}
	}
	w.warnOnce("transactions", found)
	return nil
}

// prepared warns of prepared transactions: they hold locks, and nobody may ever
// end them.
func (w *Watcher) prepared(ctx context.Context, _ *snapshot) error {
	rows, err := w.conn.Query(ctx, "SELECT gid, clock_timestamp() - prepared FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared LIMIT 20")
	if err != nil {
		return err
	}
	found := map[string]string{}
	for rows.Next() {
		var gid string
		var age time.Duration
		if err := rows.Scan(&gid, &age); err != nil {
			rows.Close()
			return err
		}
		found[gid] = fmt.Sprintf("the prepared transaction %q is %s old: it has its locks until somebody ends it with COMMIT PREPARED or ROLLBACK PREPARED", gid, round(age))
	}
	w.warnOnce("prepared", found)
	return rows.Err()
}

// round drops the digits of a duration that nobody reads.
func round(d time.Duration) time.Duration {
	switch {
	case d >= 10*time.Second:
		return d.Round(time.Second)
	case d >= time.Second:
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Millisecond)
}
