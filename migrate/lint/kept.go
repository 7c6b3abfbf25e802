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
	var all []migrate.Statement
	for _, send := range s.Sends {
		all = append(all, send...)
	}
	at := slices.Index(all, one)
	if at < 0 {
		return false
	}
	for _, later := range all[at+1:] {
		if controls(later.Text) {
			break
		}
		if keeps(one.Text, later.Text) {
			return true
		}
	}
	for _, earlier := range slices.Backward(all[:at]) {
		if controls(earlier.Text) {
			break
		}
		if keeps(earlier.Text, one.Text) {
			return true
		}
	}
	return false
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
