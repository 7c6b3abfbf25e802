package assume

import (
	"fmt"
	"regexp"
	"strings"
)

// Assumption is one thing that was made up.
type Assumption struct {
	Text  string   // a sentence
	Names []string // of what was made up, as statements mention them

	make []string
	when string // a word of the statements that it concerns; empty: any
	// of a column, whose type may have to be guessed again
	table, column, kind string
	extra               string // after its type
	arguments           string // of a function: their types
	alternatives        string // what another type would change, a sentence

	change  string // instead of make, for what was made before
	changed func() // when the change was taken
}

// SQL makes the thing in a database without it.
func (m *Assumption) SQL() []string {
	if m.column != "" {
		return []string{strings.TrimSpace(fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s %s", quote(m.table), quoteName(m.column), m.kind, m.extra))}
	}
	return m.make
}

// String is the sentence.
func (m *Assumption) String() string {
	if m.column != "" {
		return fmt.Sprintf("Column %s of %s is not known: taken as %s.", m.column, m.table, m.kind)
	}
	return m.Text
}

// Concerning gives those that were made up of what the statement mentions.
func Concerning(sql string, made []*Assumption) (all []*Assumption) {
	st := newStatement(literals.ReplaceAllString(sql, "''"))
	for _, m := range made {
		if m.concerns(st) {
			all = append(all, m)
		}
	}
	return all
}

func (m *Assumption) concerns(st statement) bool {
	if m.when != "" && !st.has(" "+m.when+" ") {
		return false
	}
	if m.column != "" && !st.mentions(m.column) {
		return false
	}
	for _, name := range m.Names {
		if st.mentions(name) {
			return true
		}
	}
	return false
}

// problem is what the server says is missing; of a notice, without a code.
type problem struct {
	code, message, detail string
	position              int
}

// statement is SQL and its words.
type statement struct{ sql, words string }

var (
	comments = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	literals = regexp.MustCompile(`'(?:[^']|'')*'`)
)

// newStatement blanks comments, so that positions stay what they are.
func newStatement(sql string) statement {
	sql = comments.ReplaceAllStringFunc(sql, func(c string) string { return strings.Repeat(" ", len([]rune(c))) })
	return statement{sql, strings.ToLower(strings.Join(strings.Fields(sql), " "))}
}

// mentions says whether the name, or the last part of schema.name, is a word of
// the statement.
func (s statement) mentions(name string) bool { return len(s.places(name)) > 0 }

// places are where the statement mentions the name, in characters from 1.
func (s statement) places(name string) (at []int) {
	_, name = part(name)
	if !strings.Contains(strings.ToLower(s.sql), strings.ToLower(name)) {
		return nil // at a hundredth of the pattern's cost
	}
	word := regexp.MustCompile(`(?i)(?:^|[^\w$])(` + regexp.QuoteMeta(name) + `)(?:$|[^\w$])`)
	for _, m := range word.FindAllStringSubmatchIndex(s.sql, -1) {
		at = append(at, 1+len([]rune(s.sql[:m[2]])))
	}
	return at
}

// begins says whether the statement begins with one of the words.
func (s statement) begins(words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s.words, w+" ") {
			return true
		}
	}
	return false
}

func (s statement) has(words string) bool { return strings.Contains(" "+s.words+" ", words) }

// part cuts schema.name; the schema is empty when there is none.
func part(name string) (schema, last string) {
	if before, after, ok := strings.Cut(name, "."); ok {
		return before, after
	}
	return "", name
}

// quote quotes a name that may have a schema.
func quote(name string) string {
	schema, last := part(name)
	if schema == "" {
		return quoteName(last)
	}
	return quoteName(schema) + "." + quoteName(last)
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
