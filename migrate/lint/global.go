package lint

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// globals are what belongs to the server and not to a database, with the words
// that take it away: what one pass over a migration makes would be in the way of
// the next.
var globals = []struct{ list, drop string }{
	{"SELECT datname FROM pg_catalog.pg_database WHERE oid >= 16384 AND datname NOT LIKE 'lint\\_%'", "DROP DATABASE"},
	{"SELECT rolname FROM pg_catalog.pg_roles WHERE oid >= 16384", "DROP ROLE"},
}

// global is what the server has of them now.
func (s *server) global(ctx context.Context) (all []map[string]bool, err error) {
	for _, g := range globals {
		results, err := s.admin.Exec(ctx, g.list).ReadAll()
		if err != nil {
			return nil, fmt.Errorf("throw-away Postgres: %w", err)
		}
		names := map[string]bool{}
		for _, row := range results[0].Rows {
			names[string(row[0])] = true
		}
		all = append(all, names)
	}
	return all, nil
}

// forget drops the globals that were not there before, and first the database,
// which may need them; it goes with the server otherwise.
func (s *server) forget(ctx context.Context, database string, before []map[string]bool) error {
	now, err := s.global(ctx)
	if err != nil {
		return err
	}
	var drops []string
	for i, g := range globals {
		for name := range now[i] {
			if !before[i][name] {
				drops = append(drops, g.drop+" "+pgx.Identifier{name}.Sanitize())
			}
		}
	}
	if len(drops) == 0 {
		return nil
	}
	for _, sql := range append([]string{"DROP DATABASE " + database}, drops...) {
		// One that something else still needs stays, and is in the way.
		_ = exec(ctx, s.admin, sql)
	}
	return nil
}
