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
	referenced      = regexp.MustCompile(`(?i)\breferences\s+([\w."]+)`)
	tableName       = regexp.MustCompile(`(?i)\b(?:update\s+on|on|table|update|from)\s+(?:(?:only|if\s+exists|concurrently)\s+)*([\w."$]+)`)
	onlyName        = regexp.MustCompile(`^` + plainName + `$`)
	keyword         = regexp.MustCompile(`(?i)^(constraint|unique|primary|foreign|check|exclude|not)$`)
)

func constraintOf(t trace.Trace) string {
	return orElse(unquoted(group(namedConstraint, t.SQL, 1)), "NAME")
}

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
func otherOf(t trace.Trace) string { return orElse(unquoted(group(referenced, t.SQL, 1)), "OTHER") }

func unquoted(name string) string { return strings.ReplaceAll(name, `"`, "") }

// columnOf is the column that changes or is added, and its new type.
func columnOf(t trace.Trace) (name, kind string) {
	c := changed(t)
	name, kind = c.Column, c.New
	if added := unquoted(group(addedColumn, t.SQL, 1)); name == "" && !keyword.MatchString(added) {
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

var (
	bareName = regexp.MustCompile(`^(?:[a-z_][a-z_0-9$]*|[A-Z]+(?:_[a-z_]+)?)$`) // or a word in capitals that stands for a name
	rubyName = regexp.MustCompile(`^[A-Za-z_]\w*$`)
	reserved = regexp.MustCompile(`^(?:all|analyse|analyze|and|any|array|as|asc|both|case|cast|check|collate|column|constraint|create|default|desc|distinct|do|else|end|except|false|fetch|for|foreign|from|grant|group|having|in|into|limit|not|null|offset|on|only|or|order|primary|references|select|some|table|then|to|true|union|unique|user|using|when|where|window|with)$`)
)

func asIs(name string) string { return name }

// sqlName is the name as SQL has it: quoted where it must be.
func sqlName(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if !bareName.MatchString(part) || reserved.MatchString(part) {
			parts[i] = `"` + part + `"`
		}
	}
	return strings.Join(parts, ".")
}

// symbol is a name as Ruby writes one.
func symbol(name string) string {
	if rubyName.MatchString(name) {
		return ":" + name
	}
	return `"` + name + `"`
}

// symbols are columns as Rails writes them.
func symbols(columns []string) string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = symbol(c)
	}
	text := strings.Join(all, ", ")
	if len(columns) > 1 {
		text = "[" + text + "]"
	}
	return text
}

// quoted are columns as Alembic writes them in a list.
func quoted(columns []string) string { return `"` + strings.Join(columns, `", "`) + `"` }
