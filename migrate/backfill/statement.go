package backfill

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// statements are the SQL of one backfill. A cursor is the text of each column of
// the key; nil stands before the first row and after the last.
type statements struct {
	table *table
	set   string
	where string
}

// columns are the key's names, separated by commas.
func (s *statements) columns(suffix string) string {
	names := make([]string, len(s.table.keys))
	for i, k := range s.table.keys {
		names[i] = pgx.Identifier{k.name}.Sanitize() + suffix
	}
	return strings.Join(names, ", ")
}

// compare is a comparison of the key with parameters from number first on.
func (s *statements) compare(operator string, first int) string {
	values := make([]string, len(s.table.keys))
	for i, k := range s.table.keys {
		values[i] = fmt.Sprintf("$%d::text::%s", first+i, k.typ)
	}
	if len(values) == 1 {
		return fmt.Sprintf("%s %s %s", s.columns(""), operator, values[0])
	}
	return fmt.Sprintf("(%s) %s (%s)", s.columns(""), operator, strings.Join(values, ", "))
}

// within is the condition that the key is after one cursor and not after
// another, and its arguments.
func (s *statements) within(after, to []string) (string, []any) {
	var conditions []string
	var args []any
	for _, bound := range []struct {
		operator string
		cursor   []string
	}{{">", after}, {"<=", to}} {
		if bound.cursor == nil {
			continue
		}
		conditions = append(conditions, s.compare(bound.operator, len(args)+1))
		for _, value := range bound.cursor {
			args = append(args, value)
		}
	}
	return strings.Join(append(conditions, "("+s.where+"\n)"), " AND "), args
}

// update is what a batch does. What it returns says whether the row, as it is
// now, still is one to be changed.
func (s *statements) update(after, to []string) (string, []any) {
	within, args := s.within(after, to)
	return fmt.Sprintf("UPDATE %s SET %s\n WHERE %s\nRETURNING ((%s\n) IS TRUE) AS upness_stays", s.table.sql(), s.set, within, s.where), args
}

// change is the update, and the cursor's move, as the number of rows changed, of
// those that stay what they were, and of cursors moved. One statement for both
// spares each batch a way to the server and back, with rows locked.
func (s *statements) change(at *state, to []string, scanned int) (string, []any) {
	update, args := s.update(at.cursor, to)
	move, args := at.move(args, to, scanned)
	return counted(update, move), args
}

// rehearsal is the change of the first batch, without a cursor.
func (s *statements) rehearsal(to []string) (string, []any) {
	update, args := s.update(nil, to)
	return counted(update, "SELECT 1"), args
}

func counted(update, move string) string {
	return "WITH upness_done AS (" + update + "), upness_moved AS (" + move + ")\n" +
		"SELECT count(*), count(*) FILTER (WHERE upness_stays), (SELECT count(*) FROM upness_moved) FROM upness_done"
}

// count is how many rows of a range are still to be changed.
func (s *statements) count(after, to []string) (string, []any) {
	within, args := s.within(after, to)
	return fmt.Sprintf("SELECT count(*) FROM %s WHERE %s", s.table.sql(), within), args
}

// shown is the statement of a batch for people.
func (s *statements) shown() string {
	return fmt.Sprintf("UPDATE %s SET %s WHERE %s AND %s AND (%s)",
		s.table, s.set, s.compare(">", 1), s.compare("<=", 1+len(s.table.keys)), s.where)
}
