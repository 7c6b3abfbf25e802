package watch

import (
	"context"
	"fmt"
	"time"

	"upness/migrate/trace"
)

// lock is a row of pg_locks that matters here.
type lock struct {
	pid      int32 // 0 for a prepared transaction
	kind     string
	relation uint32
	table    string // schema.name; empty when the catalogue does not have it (yet)
	relkind  string
	mode     string
	granted  bool
	since    time.Time // begin of the wait; zero where the server does not tell
	target   string    // what else tells one wait from another
}

// locksSQL reads the waits, the locks of tables that keep others from changing
// or writing them, all locks of tables of the given sessions, and the rows that
// those who wait have in hand.
func (s server) locksSQL() string {
	since := "NULL::timestamptz"
	if s.waitstart() {
		since = "l.waitstart"
	}
	return `WITH l AS MATERIALIZED (SELECT * FROM pg_locks WHERE database IS NULL OR database IN (0, $1))
	SELECT coalesce(l.pid, 0), l.locktype, coalesce(l.relation, 0)::oid, coalesce(n.nspname || '.' || c.relname, ''), coalesce(c.relkind::text, ''),
		l.mode, l.granted, ` + since + `, coalesce(l.transactionid::text, l.virtualxid, l.objid::text, '')
	FROM l LEFT JOIN pg_class c ON c.oid = l.relation LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE l.pid IS DISTINCT FROM pg_backend_pid() AND (NOT l.granted
		OR l.locktype = 'relation' AND l.relation >= 16384 AND (coalesce(l.pid, 0) = ANY($2) OR l.mode IN
			('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
		OR l.locktype = 'tuple' AND l.pid = ANY($2))`
}

// locks reads pg_locks; more names the sessions of which it gives every lock of
// a table.
func (w *Watcher) locks(ctx context.Context, more []int32) ([]lock, error) {
	rows, err := w.conn.Query(ctx, w.server.locksSQL(), w.server.oid, more)
	if err != nil {
		return nil, err
	}
	var all []lock
	for rows.Next() {
		var l lock
		var since *time.Time
		if err := rows.Scan(&l.pid, &l.kind, &l.relation, &l.table, &l.relkind, &l.mode, &l.granted, &since, &l.target); err != nil {
			rows.Close()
			return nil, err
		}
		if since != nil {
			l.since = *since
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// words names the mode as people know it.
func (l lock) words() string {
	if l.kind == "relation" {
		if mode, ok := trace.ModeOf(l.mode); ok {
			return string(mode)
		}
	}
	switch l.kind {
	case "transactionid", "tuple":
		return "row lock"
	case "virtualxid":
		return "end of a transaction"
	case "advisory":
		return "advisory lock"
	case "extend":
		return "extension of the file"
	}
	return l.kind + " lock"
}

// strength orders modes of tables; 0 for other locks.
func (l lock) strength() int {
	if l.kind != "relation" {
		return 0
	}
	mode, _ := trace.ModeOf(l.mode)
	return mode.Strength()
}

// ofTable tells a lock of a table, a view or the like from one of an index or of
// a table that is not there yet.
func (l lock) ofTable() bool {
	return l.kind == "relation" && (l.relkind == "r" || l.relkind == "p" || l.relkind == "m" || l.relkind == "f")
}

// blockers asks whom each of the given sessions waits for.
func (w *Watcher) blockers(ctx context.Context, waiting []int32) (map[int32][]int32, error) {
	rows, err := w.conn.Query(ctx, "SELECT p, pg_blocking_pids(p) FROM unnest($1::int4[]) p", waiting)
	if err != nil {
		return nil, err
	}
	found := map[int32][]int32{}
	for rows.Next() {
		var pid int32
		var by []int32
		if err := rows.Scan(&pid, &by); err != nil {
			rows.Close()
			return nil, fmt.Errorf("blockers: %w", err)
		}
		found[pid] = by
	}
	return found, rows.Err()
}
