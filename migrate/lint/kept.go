package lint

import (
	"regexp"
	"slices"
	"strings"

	"upness/migrate"
)

var (
	renamesTable = regexp.MustCompile(`(?is)^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?([\w."$]+)\s+rename\s+to\s+([\w."$]+)$`)
	viewOfAll    = regexp.MustCompile(`(?is)^create\s+(?:or\s+replace\s+)?view\s+([\w."$]+)\s+as\s+select\s+\*\s+from\s+([\w."$]+)$`)
)

// keepsName says whether the statement is one of a pair in its transaction: a table
// is renamed, and a view of all its columns gets the old name. Nobody sees the
// time between. It is known from the text, since the view comes after the rename
// is judged; whether the server takes it is judged with it.
func (s *script) keepsName(one migrate.Statement) bool {
	if !renamesTable.MatchString(one.Text) && !viewOfAll.MatchString(one.Text) {
		return false // most statements: no look at all the others
	}
	before, after := s.around(one)
	return slices.ContainsFunc(after, func(later migrate.Statement) bool { return keeps(one.Text, later.Text) }) ||
		slices.ContainsFunc(before, func(earlier migrate.Statement) bool { return keeps(earlier.Text, one.Text) })
}

// around are the statements before and after one up to what begins or ends a
// transaction.
func (s *script) around(one migrate.Statement) (before, after []migrate.Statement) {
	var all []migrate.Statement
	for _, send := range s.Sends {
		all = append(all, send...)
	}
	at := slices.Index(all, one)
	if at < 0 {
		return nil, nil
	}
	from, to := at, at+1
	for from > 0 && !controls(all[from-1].Text) {
		from--
	}
	for to < len(all) && !controls(all[to].Text) {
		to++
	}
	return all[from:at], all[at+1 : to]
}

// keeps is true for a rename and the view that has the old name then.
func keeps(rename, view string) bool {
	r, v := renamesTable.FindStringSubmatch(rename), viewOfAll.FindStringSubmatch(view)
	return r != nil && v != nil && lastName(r[1]) == lastName(v[1]) && lastName(r[2]) == lastName(v[2])
}

// lastName is the name without its schema, as the server compares it.
func lastName(name string) string {
	name = name[strings.LastIndex(name, ".")+1:]
	if strings.HasPrefix(name, `"`) {
		return strings.Trim(name, `"`)
	}
	return strings.ToLower(name)
}
