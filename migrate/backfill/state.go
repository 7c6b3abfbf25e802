package backfill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// statePrefix begins the names of the tables that hold a cursor.
const statePrefix = "upness_backfill_"

// state is where a backfill stands, a row of a table of its own.
type state struct {
	schema, name string
	pass         int
	cursor       []string // last key that was passed; nil: none in this pass
	ended        bool     // the pass
	rows         int64
	scanned      int64 // in this pass
	began        time.Time
}

// newState names the table of one backfill: what is filled, how and by which
// key, so that another backfill never takes its cursor.
func newState(s *statements, schema string) *state {
	if schema == "" {
		schema = s.table.schema
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s", s.table, s.set, s.where, s.columns("")))
	return &state{schema: schema, name: statePrefix + hex.EncodeToString(sum[:4])}
}

func (s *state) sql() string { return pgx.Identifier{s.schema, s.name}.Sanitize() }

// lock is the number of the advisory lock that keeps two runs of one backfill
// apart: "upness" in ASCII, a two, and nothing else, with the table's hash.
func (s *state) lock() (class, object int32) {
	sum := sha256.Sum256([]byte(s.schema + "." + s.name))
	return 0x75706e02, int32(uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3]))
}

// open makes the table, or reads where a run that was cut off had come to.
func (s *state) open(ctx context.Context, conn *pgx.Conn, about string) (resumed bool, err error) {
	var there bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", s.sql()).Scan(&there); err != nil {
		return false, fmt.Errorf("backfill: cursor: %w", explain(err))
	}
	if there {
		err := conn.QueryRow(ctx, "SELECT pass, cursor, ended, rows, scanned, began FROM "+s.sql()).
			Scan(&s.pass, &s.cursor, &s.ended, &s.rows, &s.scanned, &s.began)
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return false, fmt.Errorf("backfill: cursor in %s.%s: %w", s.schema, s.name, explain(err))
		}
	}
	s.pass = 1
	_, err = conn.PgConn().Exec(ctx, fmt.Sprintf(`BEGIN;
		CREATE TABLE IF NOT EXISTS %[1]s (about text NOT NULL, pass int NOT NULL, cursor text[], ended bool NOT NULL,
			rows bigint NOT NULL, scanned bigint NOT NULL, began timestamptz NOT NULL) WITH (fillfactor = 50);
		COMMENT ON TABLE %[1]s IS 'cursor of a backfill that is under way (upness migrate backfill); its end removes the table';
		INSERT INTO %[1]s VALUES (%[2]s, 1, NULL, false, 0, 0, now());
		COMMIT`, s.sql(), literal(about))).ReadAll()
	if err != nil {
		_, _ = conn.Exec(ctx, "ROLLBACK")
		err = fmt.Errorf("backfill: the table %s.%s, which holds the cursor: %w", s.schema, s.name, explain(err))
		if sqlState(err) == notPermitted {
			err = fmt.Errorf("%w: GRANT CREATE ON SCHEMA to this user, or name another schema for it", err)
		}
	}
	return false, err
}

// errTaken is a cursor that somebody else moved.
var errTaken = errors.New("backfill: another run has moved the cursor; this one stops")

// move writes the cursor, in the statement whose update is upness_done; its
// parameters follow those of args. It moves only from where this run left it. to
// is nil at the end of a pass: then what was changed is all that is known to have
// been gone over.
func (s *state) move(args []any, to []string, scanned int) (string, []any) {
	const done = "(SELECT count(*) FROM upness_done)"
	n := len(args)
	over := fmt.Sprintf("$%d::bigint", n+4)
	args = append(args, to, s.pass, s.cursor)
	if to == nil {
		over = done
	} else {
		args = append(args, scanned)
	}
	return fmt.Sprintf("UPDATE %s SET cursor = $%d::text[], ended = %t, rows = rows + %s, scanned = scanned + %s"+
		" WHERE pass = $%d AND cursor IS NOT DISTINCT FROM $%d::text[] AND NOT ended RETURNING 1",
		s.sql(), n+1, to == nil, done, over, n+2, n+3), args
}

// again begins another pass.
func (s *state) again(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "UPDATE "+s.sql()+" SET pass = pass + 1, cursor = NULL, ended = false, scanned = 0")
	if err != nil {
		return fmt.Errorf("backfill: cursor: %w", explain(err))
	}
	s.pass, s.cursor, s.ended, s.scanned = s.pass+1, nil, false, 0
	return nil
}

// drop removes the table: the backfill has ended.
func (s *state) drop(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "DROP TABLE IF EXISTS "+s.sql()); err != nil {
		return fmt.Errorf("removing its cursor's table %s.%s: %w", s.schema, s.name, explain(err))
	}
	return nil
}

// others names the backfills whose cursors lie in the same schema.
func (s *state) others(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname LIKE $2 AND c.relname <> $3`,
		s.schema, strings.ReplaceAll(statePrefix, "_", `\_`)+"%", s.name)
	if err != nil {
		return nil, fmt.Errorf("backfill: cursors of others: %w", explain(err))
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("backfill: cursors of others: %w", explain(err))
	}
	return names, nil
}

// literal quotes a text; the session has standard_conforming_strings on.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
