package catalog

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Read reads the catalogue of the database that conn is connected to. With
// schemas it keeps the tables of those only; else all but the system's own.
func Read(ctx context.Context, conn *pgx.Conn, schemas []string) (*Schema, error) {
	s := &Schema{Types: map[uint32]*Type{}}
	err := conn.QueryRow(ctx, `
		SELECT current_database(), current_user, current_setting('server_version_num')::int,
		       pg_is_in_recovery() OR current_setting('transaction_read_only')::bool,
		       current_setting('server_encoding')`).
		Scan(&s.Database, &s.User, &s.Version, &s.ReadOnly, &s.Encoding)
	if err != nil {
		return nil, fmt.Errorf("reading the server's settings: %w", err)
	}
	steps := []struct {
		what string
		read func(context.Context, *pgx.Conn, *Schema, *index) error
	}{
		{"types", readTypes},
		{"tables", readTables},
		{"columns", readColumns},
		{"keys", readKeys},
		{"constraints", readConstraints},
		{"partitions", readPartitions},
		{"triggers", readTriggers},
	}
	ix := &index{schemas: schemas, tables: map[uint32]*Table{}}
	for _, step := range steps {
		if err := step.read(ctx, conn, s, ix); err != nil {
			return nil, fmt.Errorf("reading the catalogue's %s: %w", step.what, err)
		}
	}
	return s, nil
}

// index is what the readers share while they build a Schema.
type index struct {
	schemas []string
	tables  map[uint32]*Table
}

// oids returns the tables' OIDs, as an argument for = ANY.
func (ix *index) oids() []uint32 {
	all := make([]uint32, 0, len(ix.tables))
	for oid := range ix.tables {
		all = append(all, oid)
	}
	return all
}

// each runs a query and calls fn after each row was scanned into dest.
func each(ctx context.Context, conn *pgx.Conn, sql string, args []any, dest []any, fn func() error) error {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, dest, fn)
	return err
}
