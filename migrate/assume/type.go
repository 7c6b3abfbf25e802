package assume

import (
	"fmt"
	"regexp"
	"strings"
)

// typeOf is a type: an enum where the statement treats it as one, else a text.
var typeOf = remedy{
	codes:     []string{"42704"},
	message:   regexp.MustCompile(`^(?:type|domain) "(.+)" does not exist$`),
	reach:     Missing,
	extension: true,
	make: func(a *Assumer, st statement, _ problem, m []string) []*Assumption {
		name := strings.TrimSuffix(m[1], "[]")
		kind, made := "a domain over text", []string{"CREATE DOMAIN " + quote(name) + " AS text"}
		switch {
		case st.begins("alter type", "drop type"):
			kind, made = "an enum", []string{"CREATE TYPE " + quote(name) + " AS ENUM ()"}
		case st.modified(name):
			kind, made = "a type of its own", standIn(name)
		}
		return one(&Assumption{Text: fmt.Sprintf("Type %s is not known: taken as %s.", name, kind), Names: []string{name}, make: made})
	},
}

// modified says whether the type has a modifier, as in vector(3).
func (s statement) modified(name string) bool {
	_, last := part(name)
	return regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(last) + `"?\s*\(`).MatchString(s.sql)
}

// standIn is a type that holds any text and takes any modifier: array_ndims
// answers 1 for each list of them. A domain takes none.
func standIn(name string) []string {
	schema, last := part(name)
	function := func(suffix string) string {
		if schema == "" {
			return quoteName("upness_" + last + suffix)
		}
		return quoteName(schema) + "." + quoteName("upness_"+last+suffix)
	}
	create := "CREATE FUNCTION %s(%s) RETURNS %s LANGUAGE internal IMMUTABLE STRICT AS '%s'"
	return []string{
		"CREATE TYPE " + quote(name),
		fmt.Sprintf(create, function("_in"), "cstring", quote(name), "textin"),
		fmt.Sprintf(create, function("_out"), quote(name), "cstring", "textout"),
		fmt.Sprintf(create, function("_typmod"), "cstring[]", "integer", "array_ndims"),
		fmt.Sprintf("CREATE TYPE %s (INPUT = %s, OUTPUT = %s, TYPMOD_IN = %s, STORAGE = extended)", quote(name), function("_in"), function("_out"), function("_typmod")),
	}
}

// enumValue is a value of a made-up enum.
var enumValue = remedy{
	codes:   []string{"22P02", "22023"},
	message: regexp.MustCompile(`^(?:invalid input value for enum ([^:]+): "(.+)"|"(.+)" is not an existing enum label)$`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) (all []*Assumption) {
		for _, known := range a.made {
			if len(known.make) == 1 && strings.HasSuffix(known.make[0], " AS ENUM ()") && (m[1] != "" || st.mentions(known.Names[0])) {
				name := known.Names[0]
				all = append(all, &Assumption{Text: fmt.Sprintf("Enum %s is taken to have the value %s.", name, m[2]+m[3]), Names: []string{name},
					make: []string{"ALTER TYPE " + quote(name) + " ADD VALUE IF NOT EXISTS " + literal(m[2]+m[3])}})
			}
		}
		return all
	},
}
