package watch

import (
	"context"
	"fmt"
	"time"

	"upness/migrate"
	"upness/recording"
)

// Progress is how far a statement is within its phase.
type Progress struct {
	PID     int
	Command string // "CREATE INDEX CONCURRENTLY", "rewrite"
	Table   string
	Phase   string
	Done    int64
	Total   int64  // 0: not known
	Unit    string // "blocks", "rows", "sessions", "bytes", "bytes of WAL"

	told time.Duration
}

// Share is Done of Total, 0 to 1, and false where it is not known. An estimated
// total may be passed; the share then stays at 1.
func (p Progress) Share() (float64, bool) {
	if p.Total <= 0 {
		return 0, false
	}
	return min(1, float64(p.Done)/float64(p.Total)), true
}

// Text words it: "CREATE INDEX on public.t: building index, 40 % of 5,000 blocks".
func (p Progress) Text() string {
	text := fmt.Sprintf("%s on %s: %s", p.Command, p.Table, p.Phase)
	if share, ok := p.Share(); ok {
		return text + fmt.Sprintf(", %.0f %% of %d %s", 100*share, p.Total, p.Unit)
	}
	if p.Done > 0 {
		return text + fmt.Sprintf(", %d %s", p.Done, p.Unit)
	}
	return text
}

// progressSQL reads the views that the server has for it since version 12.
const progressSQL = `SELECT a.pid, a.command, coalesce(n.nspname || '.' || c.relname, ''), a.phase, a.done, a.total, a.unit FROM (
	SELECT pid, datid, command, relid, phase,
		CASE WHEN lockers_total > 0 AND phase LIKE 'waiting%' THEN lockers_done WHEN tuples_total > 0 THEN tuples_done ELSE blocks_done END AS done,
		CASE WHEN lockers_total > 0 AND phase LIKE 'waiting%' THEN lockers_total WHEN tuples_total > 0 THEN tuples_total ELSE blocks_total END AS total,
		CASE WHEN lockers_total > 0 AND phase LIKE 'waiting%' THEN 'sessions' WHEN tuples_total > 0 THEN 'rows' ELSE 'blocks' END AS unit
	FROM pg_stat_progress_create_index
	UNION ALL SELECT pid, datid, command, relid, phase, heap_blks_scanned, heap_blks_total, 'blocks' FROM pg_stat_progress_cluster
	UNION ALL SELECT pid, datid, 'VACUUM', relid, phase, heap_blks_scanned, heap_blks_total, 'blocks' FROM pg_stat_progress_vacuum
	) a LEFT JOIN pg_class c ON c.oid = a.relid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE a.datid = $1 AND a.phase IS NOT NULL ORDER BY a.pid LIMIT 50`

// lookAtProgress reads how far the statements are that the server itself tells of.
func (w *Watcher) lookAtProgress(ctx context.Context, p *snapshot) error {
	rows, err := w.conn.Query(ctx, progressSQL, w.server.oid)
	if err != nil {
		return err
	}
	w.rounds.progress = nil
	for rows.Next() {
		var found Progress
		var pid int32
		if err := rows.Scan(&pid, &found.Command, &found.Table, &found.Phase, &found.Done, &found.Total, &found.Unit); err != nil {
			rows.Close()
			return err
		}
		if found.PID = int(pid); w.migrants[pid] == nil { // everyday vacuums
			continue
		}
		w.rounds.progress = append(w.rounds.progress, found)
		w.tellProgress(p, found)
	}
	for pid := range w.rounds.shown {
		if p.sessions[pid] == nil {
			delete(w.rounds.shown, pid)
		}
	}
	return rows.Err()
}

// progressEvery is the least time between two events of one statement in one phase.
const progressEvery = 2 * time.Second

// mostProgress bounds the events of progress.
const mostProgress = 1000

// tellProgress tells of a new phase, and every now and then of the way within it.
func (w *Watcher) tellProgress(p *snapshot, found Progress) {
	before, ok := w.rounds.shown[int32(found.PID)]
	if ok && before.Phase == found.Phase && before.Command == found.Command && p.own-before.told < progressEvery {
		return
	}
	found.told = p.own
	w.rounds.shown[int32(found.PID)] = found
	if w.rounds.progressTold++; w.rounds.progressTold > mostProgress {
		return
	}
	fields := map[string]any{
		"pid": found.PID, "command": found.Command, "table": found.Table, "phase": found.Phase,
		"done": found.Done, "total": found.Total, "unit": found.Unit,
	}
	if share, ok := found.Share(); ok {
		fields["share"] = share
	}
	w.instant(recording.Event{Kind: recording.EventProgress, Name: migrate.Brief(found.Table, 60), State: found.Phase, Text: found.Text(), Fields: fields})
}
