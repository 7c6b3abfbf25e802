package assume

import "regexp"

var schema = remedy{
	codes:   []string{"3F000"},
	message: regexp.MustCompile(`^schema "(.+)" does not exist$`),
	reach:   Missing,
	make: func(_ *Assumer, _ statement, _ problem, m []string) []*Assumption {
		return one(&Assumption{
			Text: "Schema " + m[1] + " is not known: taken as there.", Names: []string{m[1]},
			make: []string{"CREATE SCHEMA IF NOT EXISTS " + quoteName(m[1])},
		})
	},
}

// Roles belong to the server, not to a schema: any is taken as there, with the
// rights that its migrations need.
var role = remedy{
	codes:   []string{"42704", "22023"},
	message: regexp.MustCompile(`^role "(.+)" does not exist$`),
	make: func(_ *Assumer, _ statement, _ problem, m []string) []*Assumption {
		return one(&Assumption{
			Names: []string{m[1]},
			make:  []string{"DO $upness$ BEGIN CREATE ROLE " + quoteName(m[1]) + " SUPERUSER; EXCEPTION WHEN duplicate_object THEN END $upness$"},
		})
	},
}
