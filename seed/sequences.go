package seed

import (
	"context"
	"fmt"

	"upness/seed/ddl"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
)

// setSequences moves each sequence of the table past the greatest value that
// was written, or the least if it counts down, never back and never past its
// end: rows that the application adds next get new ones.
func setSequences(ctx context.Context, conn *pgx.Conn, t *model.Table) error {
	for _, c := range t.Columns {
		if c.Sequence == "" {
			continue
		}
		sql := fmt.Sprintf(`
			SELECT CASE WHEN q.seqincrement > 0
			       THEN setval(q.seqrelid, least(greatest(m.hi, s.last_value), q.seqmax), m.hi >= s.last_value OR s.is_called)
			       ELSE setval(q.seqrelid, greatest(least(m.lo, s.last_value), q.seqmin), m.lo <= s.last_value OR s.is_called) END
			  FROM (SELECT min(%[2]s)::bigint lo, max(%[2]s)::bigint hi FROM %[3]s) m, %[4]s s, pg_sequence q
			 WHERE m.lo IS NOT NULL AND q.seqrelid = %[1]s::regclass`,
			ddl.Quote(c.Sequence), pgx.Identifier{c.Name}.Sanitize(), t.SQL(), c.Sequence)
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("setting sequence %s: %w", c.Sequence, err)
		}
	}
	return nil
}

// stepAside moves the sequences of empty tables that the application may write to
// during the load past the numbers that the load gives.
func (l *load) stepAside(ctx context.Context) error {
	if !l.options.KeepIndexes {
		return nil
	}
	for _, t := range l.model.Tables {
		for _, c := range t.Columns {
			if c.Sequence == "" || t.First > 0 {
				continue
			}
			sql := fmt.Sprintf(`SELECT setval(q.seqrelid, least($1, q.seqmax)) FROM pg_sequence q, %s s
				WHERE q.seqrelid = %s::regclass AND q.seqincrement > 0 AND s.last_value < least($1, q.seqmax)`, c.Sequence, ddl.Quote(c.Sequence))
			if _, err := l.control.Exec(ctx, sql, int64(t.Rows+t.Extra)); err != nil {
				return fmt.Errorf("moving sequence %s past the load's numbers: %w", c.Sequence, explain(err))
			}
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
			var may, ends bool
			err := l.control.QueryRow(ctx, `
				SELECT has_sequence_privilege($1::text, 'SELECT') AND has_sequence_privilege($1::text, 'UPDATE'), seqincrement > 0 AND seqmax <= $2
				  FROM pg_sequence WHERE seqrelid = $1::text::regclass`, c.Sequence, int64(t.First+t.Rows)).Scan(&may, &ends)
			if err != nil {
				return fmt.Errorf("asking who may set sequence %s: %w", c.Sequence, explain(err))
			}
			if !may {
				return fmt.Errorf("table %s: user %s may not set sequence %[3]s, which is moved past the new rows: GRANT SELECT, UPDATE ON SEQUENCE %[3]s TO %[2]s", t.FullName(), l.schema.User, c.Sequence)
			}
			if ends && t.First == 0 {
				l.report.Notes = append(l.report.Notes, fmt.Sprintf("sequence %s of %s ends before its rows do: inserts that ask it fail afterwards", c.Sequence, t.FullName()))
			}
		}
	}
	return nil
}
