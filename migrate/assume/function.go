package assume

import (
	"fmt"
	"regexp"
	"strings"
)

// functionOf is a function, volatile as most are; of a trigger when a trigger
// calls it.
var functionOf = remedy{
	codes:     []string{"42883"},
	message:   regexp.MustCompile(`^(?:function|procedure) ([^(]+)\((.*)\) does not exist$`),
	reach:     Missing,
	extension: true,
	make: func(a *Assumer, st statement, p problem, m []string) (all []*Assumption) {
		name := strings.ReplaceAll(m[1], `"`, "")
		arguments := strings.ReplaceAll(m[2], "unknown", "text")
		results := []string{"text", "uuid", "boolean", "bigint", "timestamptz", "jsonb"}
		switch {
		case st.begins("create trigger", "create constraint trigger", "create or replace trigger") || st.has(" execute function ") || st.has(" execute procedure "):
			results = []string{"trigger"}
		case strings.Contains(name, "uuid"):
			results = []string{"uuid", "text"}
		case st.begins("drop procedure", "alter procedure", "call"):
			return one(&Assumption{Text: "Procedure " + name + " is not known: taken as one that does nothing.", Names: []string{name},
				make: []string{fmt.Sprintf("CREATE PROCEDURE %s(%s) LANGUAGE sql AS ''", quote(name), arguments)}})
		}
		for _, result := range results {
			all = append(all, function(name, arguments, result))
		}
		return all
	},
}

func function(name, arguments, result string) *Assumption {
	return &Assumption{
		Text: fmt.Sprintf("Function %s is not known: taken as volatile, giving %s.", name, result), Names: []string{name}, arguments: arguments,
		make: []string{fmt.Sprintf("CREATE FUNCTION %s(%s) RETURNS %s LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", quote(name), arguments, result)},
	}
}

// result gives a made-up function the result that the statement needs.
var result = remedy{
	codes:   []string{"42804"},
	message: regexp.MustCompile(`^column ".+" is of type (.+) but default expression is of type`),
	reach:   Missing,
	make: func(a *Assumer, st statement, _ problem, m []string) (all []*Assumption) {
		for _, known := range a.made {
			if len(known.make) != 1 || !strings.HasPrefix(known.make[0], "CREATE FUNCTION ") || !st.mentions(known.Names[0]) {
				continue
			}
			other := function(known.Names[0], known.arguments, m[1])
			all = append(all, &Assumption{
				change:  fmt.Sprintf("DROP FUNCTION %s(%s); %s", quote(known.Names[0]), known.arguments, other.make[0]),
				changed: func() { *known = *other },
			})
		}
		return all
	},
}
