package assume

import (
	"regexp"
	"strings"
)

// index is one that the statement drops, rebuilds or makes a key of.
var index = remedy{
	codes:   []string{"42704", "42P01"},
	message: regexp.MustCompile(`^index "(.+)" (?:for table "(.+)" )?does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		if tables := a.tables(st); len(tables) > 0 {
			return one(&Assumption{
				Text: "Index " + m[1] + " is not known: taken as a unique index of " + tables[0] + ".", Names: []string{m[1]},
				make: []string{
					"ALTER TABLE " + quote(tables[0]) + " ADD COLUMN " + quoteName(m[1]+"_key") + " bigint NOT NULL",
					"CREATE UNIQUE INDEX " + indexName(m[1]) + " ON " + quote(tables[0]) + " (" + quoteName(m[1]+"_key") + ")",
				},
			})
		}
		return one(indexNamed(m[1]))
	},
}

// indexNamed is an index of a table of its own: which one it is of, nobody says.
func indexNamed(name string) *Assumption {
	schema, last := part(name)
	table := "table_of_" + last
	if schema != "" {
		table = schema + "." + table
	}
	return &Assumption{
		Text: "Index " + name + " is not known: taken as one of a table that is called " + table + " here.", Names: []string{name, table},
		make: []string{"CREATE TABLE " + quote(table) + " (id bigint)", "CREATE INDEX " + indexName(name) + " ON " + quote(table) + " (id)"},
	}
}

// indexName is the name in CREATE INDEX, which takes no schema.
func indexName(name string) string {
	_, last := part(name)
	return quoteName(last)
}

// constraint is one that the statement drops, validates or renames.
var constraint = remedy{
	codes:   []string{"42704"},
	message: regexp.MustCompile(`^constraint "(.+)" (?:of|for) (relation|table|domain) "(.+)" does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, _ statement, _ problem, m []string) []*Assumption {
		name := a.full(m[3])
		if name == "" {
			return nil
		}
		return one(&Assumption{
			Text: "Constraint " + m[1] + " of " + name + " is not known: taken as a CHECK that is not yet valid; of a foreign key, the other table is locked too.", Names: []string{m[1]},
			make: []string{"ALTER TABLE " + quote(name) + " ADD CONSTRAINT " + quoteName(m[1]) + " CHECK (true) NOT VALID"},
		})
	},
}

// trigger is one that the statement drops, renames or switches.
var trigger = remedy{
	codes:   []string{"42704"},
	message: regexp.MustCompile(`^trigger "(.+)" for (?:table|relation) "(.+)" does not exist$`),
	reach:   Missing,
	make: func(a *Assumer, _ statement, _ problem, m []string) []*Assumption {
		name := a.full(m[2])
		if name == "" {
			return nil
		}
		function := quoteName("upness_" + strings.ToLower(m[1]))
		return one(&Assumption{
			Text: "Trigger " + m[1] + " of " + name + " is not known: taken as one that does nothing.", Names: []string{m[1]},
			make: []string{
				"CREATE FUNCTION " + function + "() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
				"CREATE TRIGGER " + quoteName(m[1]) + " BEFORE INSERT ON " + quote(name) + " FOR EACH ROW EXECUTE PROCEDURE " + function + "()",
			},
		})
	},
}
