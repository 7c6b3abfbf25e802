package trace

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Backend is the backend that is traced, asked between two statements of a
// transaction. Value runs one query in it, whose parameters are texts, that gives
// one text value.
//
// A proxy that holds ReadyForQuery('T') asks on the connection that it holds,
// with a *named* prepared statement and portal of the extended protocol: the
// client's unnamed ones must outlive the question.
type Backend interface {
	Value(ctx context.Context, sql string, args ...string) ([]byte, error)
}

// snapshot is what a backend says of itself in the middle of a transaction.
type snapshot struct {
	PG               int                 `json:"pg"`
	LockTimeout      string              `json:"lock_timeout"`
	StatementTimeout string              `json:"statement_timeout"`
	WAL              int64               `json:"wal"`
	Locks            []heldLock          `json:"locks"`
	Work             map[uint32]work     `json:"-"`
	Stats            works               `json:"stats"`
	Relations        map[uint32]relation `json:"-"`
	List             []relation          `json:"relations"`
}

type heldLock struct {
	OID  uint32 `json:"oid"`
	Mode string `json:"mode"`
}

// scope says of which relations a snapshot tells the work.
type scope struct {
	sql  string
	args []string
}

// Where a statement worked it holds a lock until its transaction ends. What
// transactions before have left can be anywhere.
var (
	locked   = scope{sql: "SELECT oid FROM touched"}
	anywhere = scope{sql: "SELECT oid FROM pg_catalog.pg_class WHERE oid >= 16384 AND relkind IN ('r', 'm', 'i')"}
)

// these is the scope of some relations.
func these(oids []uint32) scope {
	return scope{"SELECT pg_catalog.unnest($1::pg_catalog.oid[])", []string{array(oids)}}
}

// ownSQL gives a snapshot of the backend that runs it. The first normal OID is
// 16384 (access/transam.h): locks on the catalogue itself are of no interest.
// It calls nothing that takes a lock on a table.
const ownSQL = `WITH own AS (SELECT relation, mode FROM pg_catalog.pg_locks
  WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384),
touched (oid) AS (SELECT relation FROM own UNION SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid IN (SELECT relation FROM own)),
worked (oid, scans, read, inserted, updated, deleted) AS (SELECT oid::bigint,
  pg_catalog.pg_stat_get_xact_numscans(oid), pg_catalog.pg_stat_get_xact_tuples_returned(oid), pg_catalog.pg_stat_get_xact_tuples_inserted(oid),
  pg_catalog.pg_stat_get_xact_tuples_updated(oid), pg_catalog.pg_stat_get_xact_tuples_deleted(oid) FROM (%s) AS scope (oid))
SELECT pg_catalog.json_build_object(
'pg', pg_catalog.current_setting('server_version_num')::int / 10000,
'lock_timeout', pg_catalog.current_setting('lock_timeout'),
'statement_timeout', pg_catalog.current_setting('statement_timeout'),
'wal', CASE WHEN pg_catalog.pg_is_in_recovery() OR pg_catalog.to_regproc('pg_catalog.aurora_version') IS NOT NULL THEN 0 ELSE (pg_catalog.pg_current_wal_insert_lsn() - '0/0')::bigint END,
'locks', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', relation::bigint, 'mode', mode)) FROM own),
'stats', (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(oid, scans, read, inserted, updated, deleted)) FROM worked
  WHERE scans > 0 OR inserted > 0 OR updated > 0 OR deleted > 0),
'relations', (` + relationsSQL + ` WHERE c.oid IN (SELECT oid FROM touched)))::text`

func own(ctx context.Context, b Backend, work scope) (*snapshot, error) {
	text, err := b.Value(ctx, fmt.Sprintf(ownSQL, work.sql), work.args...)
	if err != nil {
		return nil, err
	}
	var s snapshot
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("snapshot of a backend: %w", err)
	}
	s.Work = s.Stats.byRelation()
	s.Relations = index(s.List)
	return &s, nil
}

// committed is what the catalogue says of the relations and their indexes to
// everybody else.
func committed(ctx context.Context, b Backend, oids []uint32) (map[uint32]relation, error) {
	return read(ctx, b, `(`+relationsSQL+` WHERE c.oid IN (SELECT pg_catalog.unnest($1::pg_catalog.oid[]) UNION
SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = ANY ($1::pg_catalog.oid[])))`, array(oids))
}

// everything is the whole catalogue of relations, with columns and sequences or
// without.
func everything(ctx context.Context, b Backend, columns bool) (map[uint32]relation, error) {
	const (
		own   = ` WHERE c.oid >= 16384 AND n.nspname <> 'pg_toast' AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I'`
		files = filesSQL + own + `)`
		all   = `(` + relationsSQL + own + `, 'S'))`
	)
	if columns {
		return read(ctx, b, all)
	}
	text, err := b.Value(ctx, files)
	if err != nil {
		return nil, err
	}
	return parseFiles(string(text))
}

// array is the OIDs as Postgres reads them.
func array(oids []uint32) string {
	return "{" + strings.Trim(strings.ReplaceAll(fmt.Sprint(oids), " ", ","), "[]") + "}"
}

func read(ctx context.Context, b Backend, query string, args ...string) (map[uint32]relation, error) {
	text, err := b.Value(ctx, `SELECT COALESCE(`+query+`, '[]')::text`, args...)
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
