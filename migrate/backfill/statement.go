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

// bound gives the key of the n-th row after a cursor.
func (s *statements) bound(after []string, n int) (string, []any) {
	condition, args := "", []any(nil)
	if after != nil {
		condition = " WHERE " + s.compare(">", 1)
		for _, value := range after {
			args = append(args, value)
		}
	}
	return fmt.Sprintf("SELECT ARRAY[%s] FROM %s%s ORDER BY %s OFFSET %d LIMIT 1",
		s.columns("::text"), s.table.sql(), condition, s.columns(""), n-1), args
}

// update is what a batch does. What it returns says whether the row, as it is
// now, still is one to be changed.
func (s *statements) update(after, to []string) (string, []any) {
	within, args := s.within(after, to)
	return fmt.Sprintf("UPDATE %s SET %s\n WHERE %s\nRETURNING ((%s\n) IS TRUE) AS upness_stays", s.table.sql(), s.set, within, s.where), args
}

// change is the update, as the number of rows changed and of those that stay
// what they were.
func (s *statements) change(after, to []string) (string, []any) {
	update, args := s.update(after, to)
	return "WITH upness_done AS (" + update + ")\nSELECT count(*), count(*) FILTER (WHERE upness_stays) FROM upness_done", args
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
