package assume

import (
	"fmt"
	"regexp"
	"strings"
)

// table is a relation that the statement needs, of the kind that it treats it as.
var table = remedy{
	codes:   []string{"42P01"},
	message: regexp.MustCompile(`^(?:relation|table|view|materialized view|sequence|foreign table) "(.+)" does not exist$`),
	reach:   Missing,
	make: func(_ *Assumer, st statement, p problem, m []string) []*Assumption {
		name := m[1]
		kind, made := "an ordinary table", []string{"CREATE TABLE " + quote(name) + " ()"}
		switch {
		case st.begins("alter index", "drop index", "reindex index", "reindex (verbose) index"):
			return one(indexNamed(name))
		case st.begins("alter sequence", "drop sequence") || strings.HasPrefix(p.message, "sequence ") || st.has("nextval('"+strings.ToLower(name)+"'"):
			kind, made = "a sequence", []string{"CREATE SEQUENCE " + quote(name)}
		case st.begins("refresh materialized", "alter materialized", "drop materialized"):
			kind, made = "a materialized view with a unique index", []string{
				"CREATE MATERIALIZED VIEW " + quote(name) + " AS SELECT 1 AS id", "CREATE UNIQUE INDEX ON " + quote(name) + " (id)"}
		case st.begins("alter view", "drop view"):
			kind, made = "a view", []string{"CREATE VIEW " + quote(name) + " AS SELECT 1 AS id"}
		case st.partitions(name):
			key := st.partitionKey()
			kind = "partitioned by " + key
			made = []string{fmt.Sprintf("CREATE TABLE %s (partition_key %s NOT NULL) PARTITION BY %s (partition_key)", quote(name), st.keyType(), key)}
		}
		return one(&Assumption{Text: fmt.Sprintf("Table %s is not known: taken as %s.", name, kind), Names: []string{name}, make: made})
	},
}

var partitioned = regexp.MustCompile(`(?i)(?:partition\s+of\s+|alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?)("?[\w."]+).*\b(?:for\s+values|attach\s+partition|detach\s+partition|default)\b`)

// partitions says whether the statement gives or takes a partition of the table.
func (s statement) partitions(name string) bool {
	if !s.has(" partition ") {
		return false
	}
	m := partitioned.FindStringSubmatch(strings.Join(strings.Fields(s.sql), " "))
	return m != nil && strings.EqualFold(strings.ReplaceAll(m[1], `"`, ""), name)
}

func (s statement) partitionKey() string {
	switch {
	case s.has(" with (modulus") || s.has("(modulus"):
		return "HASH"
	case s.has(" in ("):
		return "LIST"
	}
	return "RANGE"
}

var (
	bound = regexp.MustCompile(`(?i)(?:from|in)\s*\(\s*('[^']*'|[\d.]+)`)
	date  = regexp.MustCompile(`^'\d{4}-\d\d-\d\d`)
)

// keyType is the type of a partition key, of its first bound.
func (s statement) keyType() string {
	m := bound.FindStringSubmatch(s.sql)
	switch {
	case m == nil || m[1][0] != '\'':
		return "bigint"
	case date.MatchString(m[1]):
		return "timestamptz"
	}
	return "text"
}

// inherited is a table that must be one of another's partitions.
var inherited = remedy{
	codes:   []string{"42P01"},
	message: regexp.MustCompile(`^relation "(.+)" is not a partition of relation "(.+)"$`),
	reach:   Missing,
	make: func(a *Assumer, _ statement, _ problem, m []string) (all []*Assumption) {
		child, parent := a.full(m[1]), a.full(m[2])
		if child == "" || parent == "" {
			return nil
		}
		// Bounds of whatever type the key has, below those that people use.
		for _, bounds := range []string{"FROM (MINVALUE) TO ('1900-01-01')", "FROM (MINVALUE) TO (-1000000)", "FROM (MINVALUE) TO ('!')", "IN (NULL)", "WITH (MODULUS 1000, REMAINDER 0)"} {
			all = append(all, &Assumption{Text: m[1] + " is taken as a partition of " + m[2] + ".", Names: []string{child},
				make: []string{"DROP TABLE IF EXISTS " + quote(child), fmt.Sprintf("CREATE TABLE %s PARTITION OF %s FOR VALUES %s", quote(child), quote(parent), bounds)}})
		}
		return all
	},
}

// partition is a table that was taken as an ordinary one.
var partition = remedy{
	codes:   []string{"42809", "42P17"},
	message: regexp.MustCompile(`^(?:table )?"(.+)" is not partitioned$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		name := a.full(m[1])
		if name == "" {
			return nil
		}
		key := st.partitionKey()
		return one(&Assumption{Text: name + " is taken as partitioned by " + key + ".", Names: []string{name},
			make: []string{"DROP TABLE " + quote(name), fmt.Sprintf("CREATE TABLE %s (partition_key %s NOT NULL) PARTITION BY %s (partition_key)", quote(name), st.keyType(), key)}})
	},
}

// child is a column that a partition must have as its parent has it.
var child = remedy{
	codes:   []string{"42804"},
	message: regexp.MustCompile(`^child table is missing column "(.+)"$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		m2 := regexp.MustCompile(`(?i)attach\s+partition\s+([\w."]+)`).FindStringSubmatch(st.sql)
		if m2 == nil {
			return nil
		}
		name := a.full(strings.ReplaceAll(m2[1], `"`, ""))
		if name == "" {
			return nil
		}
		return one(&Assumption{table: name, column: m[1], kind: st.keyType(), extra: "NOT NULL", Names: []string{name}})
	},
}

// full is the name under which the table was made up; "" when it was not.
func (a *Assumer) full(name string) string {
	_, last := part(name)
	for _, m := range a.made {
		for _, known := range m.Names {
			if _, l := part(known); l == last && len(m.make) > 0 && m.column == "" && m.isTable() {
				return known
			}
		}
	}
	return ""
}

func (m *Assumption) isTable() bool {
	for _, sql := range m.make {
		if strings.HasPrefix(sql, "CREATE TABLE ") {
			return true
		}
	}
	return false
}

// tables are the made-up tables that the statement mentions, in its order.
func (a *Assumer) tables(st statement) (names []string) {
	at := map[string]int{}
	for _, m := range a.made {
		if !m.isTable() || !st.mentions(m.Names[0]) {
			continue
		}
		name := m.Names[0]
		if _, known := at[name]; known {
			continue
		}
		_, last := part(name)
		at[name] = strings.Index(strings.ToLower(st.sql), strings.ToLower(last))
		names = append(names, name)
	}
	sortBy(names, at)
	return names
}
