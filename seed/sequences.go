package seed

import (
	"context"
	"fmt"

	"upness/seed/model"

	"github.com/jackc/pgx/v5"
)

// setSequences moves each sequence of the table past the greatest value that
// was written, never back: rows that the application adds next get new ones.
func setSequences(ctx context.Context, conn *pgx.Conn, t *model.Table) error {
	for _, c := range t.Columns {
		if c.Sequence == "" {
			continue
		}
		sql := fmt.Sprintf(`
			SELECT setval('%s', greatest(m.v, s.last_value), m.v >= s.last_value OR s.is_called)
			  FROM (SELECT max(%s)::bigint v FROM %s) m, %s s WHERE m.v IS NOT NULL`,
			c.Sequence, pgx.Identifier{c.Name}.Sanitize(), t.SQL(), c.Sequence)
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("setting sequence %s: %w", c.Sequence, err)
		}
	}
	return nil
}
