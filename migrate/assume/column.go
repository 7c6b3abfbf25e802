package assume

import (
	"regexp"
	"slices"
	"strings"
)

func sortBy(names []string, at map[string]int) {
	slices.SortStableFunc(names, func(a, b string) int { return at[a] - at[b] })
}

// columnOf is a column whose table the server names.
var columnOf = remedy{
	codes:   []string{"42703"},
	message: regexp.MustCompile(`^column "(.+)" of relation "(.+)" does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		return a.addColumn(a.full(m[2]), m[1], st)
	},
}

// column is one whose table the statement must tell: the first that was made up.
var column = remedy{
	codes:   []string{"42703"},
	message: regexp.MustCompile(`^column "([^"]+)"(?: referenced in foreign key constraint)? does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) (all []*Assumption) {
		for _, name := range a.tables(st) {
			all = append(all, a.addColumn(name, m[1], st)...)
		}
		return all
	},
}

// qualifiedColumn is a.c, where a is a table or another name for one.
var qualifiedColumn = remedy{
	codes:   []string{"42703"},
	message: regexp.MustCompile(`^column ([^" ]+)\.([^" ]+) does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) (all []*Assumption) {
		for _, name := range a.tables(st) {
			_, last := part(name)
			alias := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(last) + `"?\s+(?:as\s+)?"?` + regexp.QuoteMeta(m[1]) + `\b`)
			if last == m[1] || alias.MatchString(st.sql) {
				all = append(all, a.addColumn(name, m[2], st)...)
			}
		}
		return all
	},
}

// keyColumn is one of PRIMARY KEY (c) and UNIQUE (c).
var keyColumn = remedy{
	codes:   []string{"42703"},
	message: regexp.MustCompile(`^column "(.+)" named in key does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		for _, name := range a.tables(st) {
			return a.addColumn(name, m[1], st)
		}
		return nil
	},
}

var references = regexp.MustCompile(`(?i)\breferences\s+("?[\w.]+"?(?:\."?\w+"?)?)\s*(?:\(([^)]*)\))?`)

// referencedColumn is one of REFERENCES t (c).
var referencedColumn = remedy{
	codes:   []string{"42703"},
	message: regexp.MustCompile(`^column "(.+)" referenced in foreign key constraint does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) (all []*Assumption) {
		for _, r := range references.FindAllStringSubmatch(st.sql, -1) {
			if slices.Contains(columns(r[2]), m[1]) {
				all = append(all, a.addColumn(a.full(strings.ReplaceAll(r[1], `"`, "")), m[1], st)...)
			}
		}
		return all
	},
}

// uniqueKey is what a foreign key must refer to.
var uniqueKey = remedy{
	codes:   []string{"42830"},
	message: regexp.MustCompile(`^there is no unique constraint matching given keys for referenced table "(.+)"$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		name := a.full(m[1])
		for _, r := range references.FindAllStringSubmatch(st.sql, -1) {
			if name != "" && r[2] != "" && a.full(strings.ReplaceAll(r[1], `"`, "")) == name {
				keys := columns(r[2])
				for i := range keys {
					keys[i] = quoteName(keys[i])
				}
				return one(&Assumption{Text: name + " is taken to have a unique key on (" + r[2] + ").", Names: []string{name}, when: "references",
					make: []string{"ALTER TABLE " + quote(name) + " ADD UNIQUE (" + strings.Join(keys, ", ") + ")"}})
			}
		}
		return nil
	},
}

// primaryKey is what REFERENCES t, without columns, refers to.
var primaryKey = remedy{
	codes:   []string{"42704"},
	message: regexp.MustCompile(`^there is no primary key for referenced table "(.+)"$`),
	reach:   Missing,
	make: func(a *Assumer, _ statement, _ problem, m []string) []*Assumption {
		name := a.full(m[1])
		if name == "" {
			return nil
		}
		if id := a.column(name, "id"); id != nil {
			return one(&Assumption{Text: "The primary key of " + name + " is taken as id.", Names: []string{name}, when: "references", make: []string{"ALTER TABLE " + quote(name) + " ADD PRIMARY KEY (id)"}})
		}
		return one(&Assumption{table: name, column: "id", kind: "bigint", extra: "PRIMARY KEY", Names: []string{name}})
	},
}

// ambiguous is a column that was made up in the wrong one of two tables.
var ambiguous = remedy{
	codes:   []string{"42701"},
	message: regexp.MustCompile(`^column "(.+)" of relation "(.+)" already exists$`),
	reach:   Missing,
	make: func(a *Assumer, _ statement, _ problem, m []string) []*Assumption {
		c := a.column(a.full(m[2]), m[1])
		if c == nil {
			return nil
		}
		return one(&Assumption{
			change:  "ALTER TABLE " + quote(c.table) + " DROP COLUMN " + quoteName(c.column),
			changed: func() { a.made = slices.DeleteFunc(a.made, func(m *Assumption) bool { return m == c }) },
		})
	},
}

func columns(list string) (names []string) {
	for _, c := range strings.Split(list, ",") {
		c = strings.TrimSpace(c)
		if strings.HasPrefix(c, `"`) {
			c = strings.Trim(c, `"`)
		} else {
			c = strings.ToLower(c)
		}
		names = append(names, c)
	}
	return names
}

// addColumn gives the column to a table that was made up; to no other: that one
// is known, and lacks it.
func (a *Assumer) addColumn(table, column string, st statement) []*Assumption {
	if table == "" || a.column(table, column) != nil {
		return nil
	}
	made := &Assumption{table: table, column: column, kind: guess(column, st), Names: []string{table}}
	if st.has(" primary key using index ") {
		made.extra = "NOT NULL"
	}
	return one(made)
}

// column is the made-up column; nil when there is none.
func (a *Assumer) column(table, column string) *Assumption {
	for _, m := range a.made {
		if m.table == table && m.column == column {
			return m
		}
	}
	return nil
}
