package ddl

import (
	"fmt"

	"upness/seed/catalog"

	"github.com/jackc/pgx/v5"
)

// Rules writes down the triggers and the forced row security that a load would
// take away. With quiet the load's sessions switch ordinary triggers off for
// themselves, and only those that fire ALWAYS are left to take away.
func (s *saver) rules(t *catalog.Table, quiet bool) error {
	if t.RowSecurity && t.ForcedRLS {
		s.objects = append(s.objects, &Object{Table: t.FullName(), Kind: RowRules, Name: t.Name,
			Drop:   fmt.Sprintf("ALTER TABLE %s NO FORCE ROW LEVEL SECURITY", t.SQL()),
			Finish: []string{fmt.Sprintf("ALTER TABLE %s FORCE ROW LEVEL SECURITY", t.SQL())}})
	}
	rows, err := s.conn.Query(s.ctx, `
		SELECT tgname, tgenabled::text FROM pg_trigger
		 WHERE tgrelid = $1 AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 4 <> 0 AND ($2 = false OR tgenabled <> 'O')
		 ORDER BY tgname`, t.OID, quiet)
	if err != nil {
		return fmt.Errorf("reading the triggers of %s: %w", t.FullName(), err)
	}
	var name, enabled string
	_, err = pgx.ForEachRow(rows, []any{&name, &enabled}, func() error {
		word := map[string]string{"O": "ENABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"}[enabled]
		trigger := pgx.Identifier{name}.Sanitize()
		s.objects = append(s.objects, &Object{Table: t.FullName(), Kind: Trigger, Name: name,
			Drop:   fmt.Sprintf("ALTER TABLE %s DISABLE TRIGGER %s", t.SQL(), trigger),
			Finish: []string{fmt.Sprintf("ALTER TABLE %s %s TRIGGER %s", t.SQL(), word, trigger)}})
		return nil
	})
	return err
}
