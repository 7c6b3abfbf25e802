package judge

import (
	"regexp"
	"strings"

	"upness/migrate/trace"
)

// Names for the advice that a trace does not have: they are taken from the text
// where it is plain, and stand in capitals where it is not.

const plainName = `"?[A-Za-z_][A-Za-z_0-9$]*"?`

var (
	namedConstraint = regexp.MustCompile(`(?i)\bconstraint\s+(` + plainName + `)`)
	keyColumns      = regexp.MustCompile(`(?i)\b(?:unique|primary\s+key|foreign\s+key|on\s+(?:only\s+)?[\w."]+(?:\s+using\s+\w+)?)\s*\(([^()]*)\)`)
	addedColumn     = regexp.MustCompile(`(?i)\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?(` + plainName + `)\s+(\w+(?:\s*\([^()]*\))?)`)
	referenced      = regexp.MustCompile(`(?i)\breferences\s+([\w.]+)`)
	tableName       = regexp.MustCompile(`(?i)\b(?:update\s+on|on|table|update|from)\s+(?:(?:only|if\s+exists|concurrently)\s+)*([\w."$]+)`)
	onlyName        = regexp.MustCompile(`^` + plainName + `$`)
	keyword         = regexp.MustCompile(`(?i)^(constraint|unique|primary|foreign|check|exclude|not)$`)
)

func constraintOf(t trace.Trace) string { return orElse(group(namedConstraint, t.SQL, 1), "NAME") }

// lockedName is the first table that the text names and the trace has a lock on.
func lockedName(t trace.Trace) string {
	for _, found := range tableName.FindAllStringSubmatch(t.SQL, -1) {
		name := strings.ReplaceAll(found[1], `"`, "")
		for _, l := range t.Locks {
			_, own, _ := strings.Cut(l.Table, ".")
			if !l.Index && (strings.EqualFold(l.Table, name) || strings.EqualFold(own, name)) {
				return l.Table
			}
		}
	}
	return ""
}

// otherOf is the table that a foreign key refers to.
func otherOf(t trace.Trace) string { return orElse(group(referenced, t.SQL, 1), "OTHER") }

// columnOf is the column that changes or is added, and its new type.
func columnOf(t trace.Trace) (name, kind string) {
	c := changed(t)
	name, kind = c.Column, c.New
	if added := group(addedColumn, t.SQL, 1); name == "" && !keyword.MatchString(added) {
		name, kind = added, group(addedColumn, t.SQL, 2)
	}
	return orElse(name, "COLUMN"), orElse(kind, "TYPE")
}

// columnsOf are the plain columns of a key or an index.
func columnsOf(t trace.Trace) []string {
	var all []string
	for _, name := range strings.Split(group(keyColumns, t.SQL, 1), ",") {
		name = strings.TrimSpace(name)
		if !onlyName.MatchString(name) {
			return []string{"COLUMN"} // an expression, or an order
		}
		all = append(all, strings.Trim(name, `"`))
	}
	return all
}

func group(r *regexp.Regexp, text string, n int) string {
	if found := r.FindStringSubmatch(text); found != nil {
		return found[n]
	}
	return ""
}

// symbols are columns as Rails writes them.
func symbols(columns []string) string {
	text := ":" + strings.Join(columns, ", :")
	if len(columns) > 1 {
		text = "[" + text + "]"
	}
	return text
}

// quoted are columns as Alembic writes them in a list.
func quoted(columns []string) string { return `"` + strings.Join(columns, `", "`) + `"` }
