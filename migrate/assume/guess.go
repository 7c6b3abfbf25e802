package assume

import (
	"regexp"
	"slices"
	"strings"
)

// guesses are the types of columns by their names, the first that fits.
var guesses = []struct {
	name *regexp.Regexp
	kind string
}{
	{regexp.MustCompile(`(^|_)uuid$`), "uuid"},
	{regexp.MustCompile(`^id$|_id$|_ids?_old$`), "bigint"},
	{regexp.MustCompile(`_(at|time|timestamp)$`), "timestamptz"},
	{regexp.MustCompile(`_(on|date)$|^date$`), "date"},
	{regexp.MustCompile(`^(is|has|can)_|_(enabled|active|deleted)$|^(active|enabled|deleted|archived)$`), "boolean"},
	{regexp.MustCompile(`_(count|number|cents|size|position|version)$|^(count|quantity|position|version)$`), "integer"},
	{regexp.MustCompile(`_(amount|price|total|rate)$|^(amount|price|total|rate)$`), "numeric"},
	{regexp.MustCompile(`_(json|data|metadata|payload|settings)$|^(data|metadata|payload|settings)$`), "jsonb"},
}

// before are the types that a column most often has before it is changed to one;
// for the rest it is text.
var before = map[string]string{
	"bigint": "integer", "int8": "integer", "integer": "smallint", "int": "smallint", "int4": "smallint", "text": "character varying",
	"timestamptz": "timestamp", "timestamp with time zone": "timestamp", "timestamp": "timestamptz", "jsonb": "json", "date": "timestamp",
	"double precision": "real", "inet": "cidr", "numeric": "integer", "decimal": "integer", "bigserial": "integer",
}

// guess is the type of a column, by what the statement makes of it, else by name.
func guess(column string, st statement) string {
	if target := st.newType(column); target != "" {
		base, _, _ := strings.Cut(target, "(")
		if kind, known := before[strings.TrimSpace(base)]; known {
			return kind
		}
		return "text"
	}
	for _, g := range guesses {
		if g.name.MatchString(column) {
			return g.kind
		}
	}
	return "text"
}

// newType is the type that ALTER COLUMN gives the column, in lower case.
func (s statement) newType(column string) string {
	at := regexp.MustCompile(`(?i)\balter\s+(?:column\s+)?"?` + regexp.QuoteMeta(column) + `"?\s+(?:set\s+data\s+)?type\s+`).FindStringIndex(s.sql)
	if at == nil {
		return ""
	}
	rest, depth := strings.ToLower(s.sql[at[1]:]), 0
	for i, c := range rest {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && (c == ',' || c == ';'):
			return strings.TrimSpace(rest[:i])
		case depth == 0 && (strings.HasPrefix(rest[i:], " using ") || strings.HasPrefix(rest[i:], " collate ")):
			return strings.TrimSpace(rest[:i])
		}
	}
	return strings.TrimSpace(rest)
}

// kinds are tried, in this order, when the server says that a type does not fit.
var kinds = []string{"text", "bigint", "timestamptz", "boolean", "numeric", "jsonb", "uuid", "date", "text[]", "bytea", "inet", "interval", "double precision"}

// retype gives another type to made-up columns that the statement mentions.
var retype = remedy{
	codes:   []string{"42883", "42804", "42846", "22P02", "42725", "22007", "22008", "42P18", "42809", "42704", "42830", "22023", "55000"},
	message: regexp.MustCompile(`.`),
	reach:   Missing,
	make: func(a *Assumer, st statement, p problem, _ []string) (all []*Assumption) {
		if p.code == "" {
			return nil
		}
		for _, m := range a.nearest(st, p.position) {
			likely := fitting(p, m.kind)
			for _, kind := range append(likely, kinds...) {
				if kind != m.kind {
					all = append(all, m.retyped(kind))
				}
			}
		}
		return all
	},
}

// nearest are the made-up columns that the statement mentions, those at the
// place of the error first; the ones further away than two are not at fault.
func (a *Assumer) nearest(st statement, position int) (found []*Assumption) {
	distance := map[*Assumption]int{}
	for _, m := range a.made {
		if m.column == "" || !st.mentions(m.column) || !st.mentions(m.table) {
			continue
		}
		found = append(found, m)
		distance[m] = len(st.sql)
		for _, at := range st.places(m.column) {
			distance[m] = min(distance[m], max(at-position, position-at))
		}
	}
	if position == 0 {
		return found
	}
	slices.SortStableFunc(found, func(a, b *Assumption) int { return distance[a] - distance[b] })
	return found[:min(2, len(found))]
}

func (m *Assumption) retyped(kind string) *Assumption {
	return &Assumption{
		change:  "ALTER TABLE " + quote(m.table) + " ALTER COLUMN " + quoteName(m.column) + " DROP DEFAULT, ALTER COLUMN " + quoteName(m.column) + " TYPE " + kind + " USING NULL",
		changed: func() { m.kind = kind },
	}
}

var (
	operator  = regexp.MustCompile(`^operator does not exist: (.+?) (?:[^\w\s"'\[\]()]+|~~\*?|!~~) (.+)$`)
	mismatch  = regexp.MustCompile(`is of type (.+?) but (?:default )?expression is of type (.+)$`)
	argument  = regexp.MustCompile(`must be type (.+?), not type`)
	foreign   = regexp.MustCompile(`are of incompatible types: (.+) and (.+)\.$`)
	typeWords = []string{"integer", "bigint", "smallint", "text", "character varying", "boolean", "date", "uuid", "numeric", "json", "jsonb", "timestamp with time zone", "timestamp without time zone"}
)

// fitting are the types that the server's words suggest.
func fitting(p problem, kind string) (likely []string) {
	for _, pattern := range []*regexp.Regexp{operator, mismatch, argument, foreign} {
		for _, text := range []string{p.message, p.detail} {
			m := pattern.FindStringSubmatch(text)
			if m == nil {
				continue
			}
			for _, side := range m[1:] {
				if side != kind && slices.Contains(typeWords, side) {
					likely = append(likely, side)
				}
			}
		}
	}
	return likely
}
