package seed

import (
	"context"
	"fmt"

	"upness/seed/ddl"
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
			SELECT setval(%s, greatest(m.v, s.last_value), m.v >= s.last_value OR s.is_called)
			  FROM (SELECT max(%s)::bigint v FROM %s) m, %s s WHERE m.v IS NOT NULL`,
			ddl.Quote(c.Sequence), pgx.Identifier{c.Name}.Sanitize(), t.SQL(), c.Sequence)
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("setting sequence %s: %w", c.Sequence, err)
		}
	}
	return nil
}

// setsSequences finds a sequence that the user may not move.
func (l *load) setsSequences(ctx context.Context) error {
	for _, t := range l.model.Tables {
		for _, c := range t.Columns {
			if c.Sequence == "" {
				continue
			}
			var may bool
			err := l.control.QueryRow(ctx, `SELECT has_sequence_privilege($1, 'SELECT') AND has_sequence_privilege($1, 'UPDATE')`, c.Sequence).Scan(&may)
			if err != nil {
				return fmt.Errorf("asking who may set sequence %s: %w", c.Sequence, explain(err))
			}
			if !may {
				return fmt.Errorf("table %s: user %s may not set sequence %[3]s, which is moved past the new rows: GRANT SELECT, UPDATE ON SEQUENCE %[3]s TO %[2]s", t.FullName(), l.schema.User, c.Sequence)
			}
		}
	}
	return nil
}
