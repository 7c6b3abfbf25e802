package watch

import (
	"context"
	"fmt"
	"regexp"

	"upness/recording"
)

// invalidSQL reads the indexes that nobody uses and every write keeps up. While
// one is built its table has the lock of CREATE INDEX CONCURRENTLY.
const invalidSQL = `SELECT n.nspname || '.' || c.relname, tn.nspname || '.' || t.relname
	FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
	WHERE NOT i.indisvalid AND c.relkind = 'i' AND NOT EXISTS (
		SELECT FROM pg_locks l WHERE l.locktype = 'relation' AND l.relation = i.indrelid AND l.mode = 'ShareUpdateExclusiveLock')
	ORDER BY 1 LIMIT 50`

// invalidIndexes warns of indexes that a failed CONCURRENTLY left behind.
func (w *Watcher) invalidIndexes(ctx context.Context, _ *snapshot) error {
	rows, err := w.conn.Query(ctx, invalidSQL)
	if err != nil {
		return err
	}
	w.rounds.invalid = nil
	found := map[string]string{}
	var index, table string
	for rows.Next() {
		if err := rows.Scan(&index, &table); err != nil {
			rows.Close()
			return err
		}
		w.rounds.invalid = append(w.rounds.invalid, index)
		found[index] = fmt.Sprintf("the index %s on %s is invalid, left by a CONCURRENTLY that failed: DROP INDEX CONCURRENTLY %[1]s, then build it again", index, table)
	}
	old := w.rounds.standing["invalid"]
	for name, text := range found {
		if _, ok := old[name]; !ok {
			w.instant(recording.Event{Kind: recording.EventWarning, Name: "invalid index", Text: text, Fields: map[string]any{"index": name}})
		}
	}
	w.rounds.standing["invalid"] = found
	return rows.Err()
}

var concurrently = regexp.MustCompile(`(?i)\bconcurrently\b`)

// afterStatement has looked at what a statement may leave behind.
func (w *Watcher) afterStatement(st *statement) {
	if concurrently.MatchString(st.query) {
		w.soon("invalid indexes")
	}
}
