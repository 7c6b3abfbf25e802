package watch

import (
	"context"
	"strings"
	"time"
)

// rewrite is a table that is written anew by a statement of which the server
// tells no progress, ALTER TABLE above all. The new heap is a table that the
// catalogue does not have yet, under an ACCESS EXCLUSIVE lock. How far it is, its
// file tells, which lies beside the old one under the number of its OID.
type rewrite struct {
	since   time.Time // query_start
	table   uint32    // the old one
	name    string
	wal     int64 // bytes written by the server when it was first seen
	largest int64
	still   int // looks since it last grew
}

const (
	// segment is the size of a table's files, bytes, as servers are built by default.
	segment = 1 << 30
	// stillFor is how many looks without growth say that the heap is whole.
	stillFor = 3
)

// lookAtRewrites reads how far the tables are that migrations write anew.
func (w *Watcher) lookAtRewrites(ctx context.Context, p *snapshot) error {
	for pid, m := range w.migrants {
		table, fresh := p.rewriting(m.session)
		if table == nil || len(fresh) == 0 {
			delete(w.rounds.rewrites, pid)
			continue
		}
		r := w.rounds.rewrites[pid]
		again := r != nil
		if r == nil || !r.since.Equal(m.session.queryStart) {
			r = &rewrite{since: m.session.queryStart, table: table.relation, name: table.table, wal: -1}
			w.rounds.rewrites[pid] = r
		}
		found, err := w.measure(ctx, r, fresh)
		if err != nil {
			return err
		}
		found.PID = int(pid)
		if found.Done > 0 || again {
			w.rounds.progress = append(w.rounds.progress, found)
			w.tellProgress(p, found)
		}
	}
	return nil
}

// rewriting finds the table that a session's statement names and has locked, and
// the relations that the catalogue does not have yet.
func (p *snapshot) rewriting(s *session) (table *lock, fresh []uint32) {
	text := strings.ToLower(s.query)
	if s.state != "active" || !strings.Contains(text, "alter") && !strings.Contains(text, "refresh") {
		return nil, nil
	}
	for i := range p.locks {
		l := &p.locks[i]
		if l.pid != s.pid || !l.granted || l.mode != "AccessExclusiveLock" || l.kind != "relation" {
			continue
		}
		_, name, _ := strings.Cut(l.table, ".")
		switch {
		case l.table == "":
			fresh = append(fresh, l.relation)
		case l.ofTable() && strings.Contains(text, strings.ToLower(name)):
			table = l
		}
	}
	return table, fresh
}

// sizesSQL reads the size of the old file and that of the largest new one, their
// segments added up. pg_relation_size would wait for the table's lock.
const sizesSQL = `WITH old AS (SELECT pg_relation_filepath($1::oid::regclass) AS path)
	SELECT coalesce(max(s.size) FILTER (WHERE s.old), 0)::bigint, coalesce(max(s.size) FILTER (WHERE NOT s.old), 0)::bigint FROM (
		SELECT f.old, f.path, sum((pg_stat_file(f.path || CASE n WHEN 0 THEN '' ELSE '.' || n END, true)).size) AS size
		FROM (SELECT true AS old, path FROM old UNION ALL
			SELECT false, regexp_replace(path, '[^/]*$', '') || o FROM old, unnest($2::oid[]) o) f, generate_series(0, $3::int) n
		GROUP BY f.old, f.path) s`

// pagesSQL reads the size of a table as the last VACUUM or ANALYZE knew it, and
// the WAL written so far.
const pagesSQL = `SELECT greatest(relpages, 0)::bigint * current_setting('block_size')::bigint, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint
	FROM pg_class WHERE oid = $1`

func (w *Watcher) measure(ctx context.Context, r *rewrite, fresh []uint32) (Progress, error) {
	found := Progress{Command: "rewrite", Table: r.name, Phase: "writing the table anew", Unit: "bytes"}
	var wal int64
	if err := w.conn.QueryRow(ctx, pagesSQL, r.table).Scan(&found.Total, &wal); err != nil {
		return found, err
	}
	if r.wal < 0 {
		r.wal = wal
	}
	if !w.server.files {
		found.Done, found.Unit = wal-r.wal, "bytes of WAL"
		return found, nil
	}
	var old int64
	if err := w.conn.QueryRow(ctx, sizesSQL, r.table, fresh, found.Total/segment+1).Scan(&old, &found.Done); err != nil {
		return found, err
	}
	if old > 0 {
		found.Total = old
	}
	if r.still++; found.Done > r.largest {
		r.largest, r.still = found.Done, 0
	}
	if r.still >= stillFor {
		found.Phase, found.Done, found.Total, found.Unit = "building its indexes anew", r.largest, 0, "bytes written"
	}
	return found, nil
}
