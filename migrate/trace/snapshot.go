package trace

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Backend is the backend that is traced, asked between two statements of a
// transaction. Value runs one query in it that gives one text value.
//
// A proxy that holds ReadyForQuery('T') asks on the connection that it holds,
// with a *named* prepared statement and portal of the extended protocol: the
// client's unnamed ones must outlive the question.
type Backend interface {
	Value(ctx context.Context, sql string) ([]byte, error)
}

// snapshot is what a backend says of itself in the middle of a transaction.
type snapshot struct {
	PG               int                 `json:"pg"`
	LockTimeout      string              `json:"lock_timeout"`
	StatementTimeout string              `json:"statement_timeout"`
	WAL              int64               `json:"wal"`
	Locks            []heldLock          `json:"locks"`
	Work             map[uint32]work     `json:"-"`
	Stats            [][7]int64          `json:"stats"`
	Relations        map[uint32]relation `json:"-"`
	List             []relation          `json:"relations"`
}

type heldLock struct {
	OID  uint32 `json:"oid"`
	Mode string `json:"mode"`
}

// work is what a backend did to a relation and has not yet added to the
// server's statistics.
type work struct{ scans, read, inserted, updated, deleted int64 }

func (w work) changed() int64 { return w.inserted + w.updated + w.deleted }

func (w work) minus(v work) work {
	return work{w.scans - v.scans, w.read - v.read, w.inserted - v.inserted, w.updated - v.updated, w.deleted - v.deleted}
}

// ownSQL gives a snapshot of the backend that runs it. The first normal OID is
// 16384 (access/transam.h): locks on the catalogue itself are of no interest.
// It calls nothing that takes a lock on a table.
const ownSQL = `SELECT pg_catalog.json_build_object(
'pg', pg_catalog.current_setting('server_version_num')::int / 10000,
'lock_timeout', pg_catalog.current_setting('lock_timeout'),
'statement_timeout', pg_catalog.current_setting('statement_timeout'),
'wal', CASE WHEN pg_catalog.pg_is_in_recovery() THEN 0 ELSE (pg_catalog.pg_current_wal_insert_lsn() - '0/0')::bigint END,
'locks', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', relation::bigint, 'mode', mode)) FROM own),
'stats', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(oid::bigint,
    pg_catalog.pg_stat_get_xact_numscans(oid), pg_catalog.pg_stat_get_xact_tuples_returned(oid),
    pg_catalog.pg_stat_get_xact_tuples_inserted(oid), pg_catalog.pg_stat_get_xact_tuples_updated(oid), pg_catalog.pg_stat_get_xact_tuples_deleted(oid), 0))
  FROM pg_catalog.pg_class WHERE oid >= 16384 AND relkind IN ('r', 'm', 'i') AND (pg_catalog.pg_stat_get_xact_numscans(oid) > 0
    OR pg_catalog.pg_stat_get_xact_tuples_inserted(oid) > 0 OR pg_catalog.pg_stat_get_xact_tuples_updated(oid) > 0
    OR pg_catalog.pg_stat_get_xact_tuples_deleted(oid) > 0)),
'relations', (` + relationsSQL + ` WHERE c.oid IN (SELECT relation FROM own)
  OR c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid IN (SELECT relation FROM own))))::text
FROM (SELECT) one`

const withOwn = `WITH own AS (SELECT relation, mode FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid()
  AND locktype = 'relation' AND granted AND relation >= 16384) `

func own(ctx context.Context, b Backend) (*snapshot, error) {
	text, err := b.Value(ctx, withOwn+ownSQL)
	if err != nil {
		return nil, err
	}
	var s snapshot
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("snapshot of a backend: %w", err)
	}
	s.Work = map[uint32]work{}
	for _, r := range s.Stats {
		s.Work[uint32(r[0])] = work{r[1], r[2], r[3], r[4], r[5]}
	}
	s.Relations = index(s.List)
	return &s, nil
}

// committed is what the catalogue says of the relations and their indexes to
// everybody else.
func committed(ctx context.Context, b Backend, oids []uint32) (map[uint32]relation, error) {
	list := strings.Trim(strings.ReplaceAll(fmt.Sprint(oids), " ", ","), "[]")
	return read(ctx, b, fmt.Sprintf(`(%s WHERE c.oid IN (%s) OR c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid IN (%[2]s)))`, relationsSQL, list))
}

// everything is the whole catalogue of relations.
func everything(ctx context.Context, b Backend) (map[uint32]relation, error) {
	return read(ctx, b, `(`+relationsSQL+` WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I'))`)
}

func read(ctx context.Context, b Backend, query string) (map[uint32]relation, error) {
	text, err := b.Value(ctx, `SELECT COALESCE(`+query+`, '[]')::text`)
	if err != nil {
		return nil, err
	}
	var list []relation
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return index(list), nil
}

func index(list []relation) map[uint32]relation {
	all := make(map[uint32]relation, len(list))
	for _, r := range list {
		all[r.OID] = r
	}
	return all
}
