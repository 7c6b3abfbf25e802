package backfill

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// table is the table to fill.
type table struct {
	oid       uint32
	schema    string
	name      string
	parts     []uint32 // itself and its partitions
	partNames []string
	keys      []column
	rows      int64 // as the planner estimates
	notes     []string
}

// column is one of the key.
type column struct {
	name string
	typ  string // as SQL writes it
}

// String is schema.name, as people write it.
func (t *table) String() string { return t.schema + "." + t.name }

// sql is the name as SQL needs it.
func (t *table) sql() string { return pgx.Identifier{t.schema, t.name}.Sanitize() }

// kinds of relations that a backfill cannot go over, in words.
var kinds = map[string]string{
	"v": "a view", "m": "a materialized view", "f": "a foreign table", "i": "an index", "I": "an index",
	"S": "a sequence", "c": "a composite type", "t": "a TOAST table",
}

// describe reads the table's place in the catalogue, and what this user may do.
func describe(ctx context.Context, conn *pgx.Conn, name string) (*table, error) {
	t := &table{}
	var kind string
	var may, active bool
	err := conn.QueryRow(ctx, `
		SELECT c.oid, n.nspname, c.relname, c.relkind::text,
		       has_table_privilege(c.oid, 'SELECT') AND has_any_column_privilege(c.oid, 'UPDATE'), row_security_active(c.oid)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE c.oid = to_regclass($1)`, name).Scan(&t.oid, &t.schema, &t.name, &kind, &may, &active)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, fmt.Errorf("backfill: no table %s in database %s, seen from its search_path; name it as schema.table", name, conn.Config().Database)
	case err != nil:
		return nil, fmt.Errorf("backfill: table %s: %w", name, explain(err))
	case kind != "r" && kind != "p":
		return nil, fmt.Errorf("backfill: %s is %s, a table was expected", t, kinds[kind])
	case !may:
		return nil, fmt.Errorf("backfill: user %s may not read and update %s: GRANT SELECT, UPDATE ON %s TO %[1]s", conn.Config().User, t, t.sql())
	case active:
		return nil, fmt.Errorf("backfill: row-level security of %s hides rows from user %s: use its owner, or a user with BYPASSRLS", t, conn.Config().User)
	}
	return t, t.measure(ctx, conn)
}

// measure reads the partitions, the planner's idea of the size, and triggers.
func (t *table) measure(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `
		WITH RECURSIVE part AS (
			SELECT $1::oid AS oid UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN part ON part.oid = i.inhparent)
		SELECT oid, relname FROM part JOIN pg_class USING (oid)`, t.oid)
	if err != nil {
		return fmt.Errorf("backfill: partitions of %s: %w", t, explain(err))
	}
	var oid uint32
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&oid, &name}, func() error {
		t.parts, t.partNames = append(t.parts, oid), append(t.partNames, name)
		return nil
	}); err != nil {
		return fmt.Errorf("backfill: partitions of %s: %w", t, explain(err))
	}
	if t.rows, err = estimate(ctx, conn, "SELECT FROM "+t.sql()); err != nil {
		return err
	}
	var triggers []string
	err = conn.QueryRow(ctx, `SELECT coalesce(array_agg(DISTINCT tgname::text), '{}') FROM pg_trigger
		WHERE tgrelid = ANY($1) AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 16 <> 0`, t.parts).Scan(&triggers)
	if err != nil {
		return fmt.Errorf("backfill: triggers of %s: %w", t, explain(err))
	}
	if len(triggers) > 0 {
		t.notes = append(t.notes, "triggers fire for each row that is changed: "+strings.Join(triggers, ", "))
	}
	return nil
}

// isPart says whether a relation of this name is the table or a partition of it.
func (t *table) isPart(name string) bool { return slices.Contains(t.partNames, name) }
