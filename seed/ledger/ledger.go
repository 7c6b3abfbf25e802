// Package ledger keeps a load's books in the database that is loaded: what was
// asked for, which chunks are in, and which indexes and constraints were taken
// away and must come back. A chunk's entry is committed together with its rows,
// so that after any kill the books and the tables agree.
package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Schema is the ledger's own schema, removed when a load has settled.
const Schema = "upness_seed"

const createSQL = `
CREATE SCHEMA upness_seed;
COMMENT ON SCHEMA upness_seed IS 'Books of a load by upness seed. "upness seed resume" finishes it, "upness seed undo" takes it back.';
CREATE TABLE upness_seed.load (
  started timestamptz NOT NULL DEFAULT now(), tool text NOT NULL, file text NOT NULL, settings jsonb NOT NULL, catalog text NOT NULL, state text NOT NULL);
CREATE TABLE upness_seed.goal (
  tbl text PRIMARY KEY, ord int NOT NULL, rel oid NOT NULL, first_row bigint NOT NULL, rows bigint NOT NULL,
  room bigint NOT NULL, chunk_rows bigint NOT NULL, signature text NOT NULL, was_empty boolean NOT NULL);
CREATE TABLE upness_seed.chunk (
  tbl text NOT NULL, first_row bigint NOT NULL, rows bigint NOT NULL, bytes bigint NOT NULL,
  xid bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tbl, first_row));
CREATE TABLE upness_seed.ddl (
  ord int PRIMARY KEY, tbl text NOT NULL, kind text NOT NULL, name text NOT NULL, detail jsonb NOT NULL,
  state text NOT NULL DEFAULT 'saved')`

// Load is what was asked for.
type Load struct {
	Started  time.Time
	Tool     string          // version of upness
	File     string          // the seeding file, resolved
	Settings json.RawMessage // the caller's own
	Catalog  []byte          // as it was before indexes and constraints were taken off
	State    string          // "loading", "restoring", "done"
}

// Goal is one table's part.
type Goal struct {
	Table     string // schema.name
	Rel       uint32
	First     int64 // number of the first row
	Rows      int64
	Room      int64 // rows that the table's functions are laid out for, from row 0 on
	ChunkRows int64
	Signature string // of the table's columns, to notice a change
	WasEmpty  bool
}

// Chunk is a span of rows that is in.
type Chunk struct {
	Table string
	First int64
	Rows  int64
	Bytes int64
}

// Exists says whether the database holds the books of a load.
func Exists(ctx context.Context, conn *pgx.Conn) (bool, error) {
	var yes bool
	err := conn.QueryRow(ctx, `SELECT to_regclass('upness_seed.load') IS NOT NULL`).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("looking for an earlier load: %w", err)
	}
	return yes, nil
}

// Create opens the books within a transaction.
func Create(ctx context.Context, tx pgx.Tx, l Load, goals []Goal, objects []Object) error {
	if _, err := tx.Exec(ctx, createSQL); err != nil {
		return fmt.Errorf("creating schema %s for the load's books: %w", Schema, err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO upness_seed.load (tool, file, settings, catalog, state) VALUES ($1, $2, $3, $4, $5)`,
		l.Tool, l.File, l.Settings, string(l.Catalog), l.State)
	if err == nil {
		err = writeGoals(ctx, tx, goals)
	}
	if err == nil {
		err = writeObjects(ctx, tx, objects)
	}
	if err != nil {
		return fmt.Errorf("writing the load's books: %w", err)
	}
	return nil
}

func writeGoals(ctx context.Context, tx pgx.Tx, goals []Goal) error {
	rows := make([][]any, len(goals))
	for i, g := range goals {
		rows[i] = []any{g.Table, i, g.Rel, g.First, g.Rows, g.Room, g.ChunkRows, g.Signature, g.WasEmpty}
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{Schema, "goal"},
		[]string{"tbl", "ord", "rel", "first_row", "rows", "room", "chunk_rows", "signature", "was_empty"}, pgx.CopyFromRows(rows))
	return err
}

// SetRows raises a table's goal.
func SetRows(ctx context.Context, tx pgx.Tx, g Goal) error {
	_, err := tx.Exec(ctx, `UPDATE upness_seed.goal SET rows = $2 WHERE tbl = $1`, g.Table, g.Rows)
	return err
}

// Read returns what the books say was asked for.
func Read(ctx context.Context, conn *pgx.Conn) (Load, []Goal, error) {
	var l Load
	var catalog string
	err := conn.QueryRow(ctx, `SELECT started, tool, file, settings, catalog, state FROM upness_seed.load`).
		Scan(&l.Started, &l.Tool, &l.File, &l.Settings, &catalog, &l.State)
	l.Catalog = []byte(catalog)
	if errors.Is(err, pgx.ErrNoRows) {
		err = errors.New("its table load is empty")
	}
	var goals []Goal
	if err == nil {
		var rows pgx.Rows
		rows, err = conn.Query(ctx, `SELECT tbl, rel, first_row, rows, room, chunk_rows, signature, was_empty FROM upness_seed.goal ORDER BY ord`)
		if err == nil {
			goals, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Goal])
		}
	}
	if err != nil {
		return l, nil, fmt.Errorf("reading the books in schema %s: %w", Schema, err)
	}
	return l, goals, nil
}

// Chunks returns every chunk that is in, by table and first row.
func Chunks(ctx context.Context, conn *pgx.Conn) ([]Chunk, error) {
	rows, err := conn.Query(ctx, `SELECT tbl, first_row, rows, bytes FROM upness_seed.chunk ORDER BY tbl, first_row`)
	if err != nil {
		return nil, fmt.Errorf("reading the books' chunks: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Chunk])
}

// SetState notes how far the load came.
func SetState(ctx context.Context, conn *pgx.Conn, state string) error {
	_, err := conn.Exec(ctx, `UPDATE upness_seed.load SET state = $1`, state)
	if err != nil {
		return fmt.Errorf("writing the load's state: %w", err)
	}
	return nil
}

// Drop removes the books.
func Drop(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `DROP SCHEMA upness_seed CASCADE`)
	if err != nil {
		return fmt.Errorf("removing schema %s: %w", Schema, err)
	}
	return nil
}

// CommitSQL enters a chunk and commits it with the rows that were copied in
// the same transaction. Its numbers are the tool's own; the name is quoted.
func CommitSQL(c Chunk, quotedTable string) string {
	return fmt.Sprintf(`INSERT INTO upness_seed.chunk (tbl, first_row, rows, bytes, xid) VALUES (%s, %d, %d, %d, %s); COMMIT`,
		quotedTable, c.First, c.Rows, c.Bytes, currentXID)
}

// The upper half of a 64-bit xid is the epoch; a row's xmin has the lower.
const currentXID = `txid_current()`
