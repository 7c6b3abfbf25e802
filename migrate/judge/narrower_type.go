package judge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"upness/migrate/trace"
)

// A column's new type cannot hold what the old one did, and Postgres rounds or
// cuts without a word. A type that is too narrow is refused instead, by an error.
var narrowerType = rule{
	name: "narrower-type", axes: []axis{dataLoss},
	check: func(t trace.Trace, _ Context) (Level, string) {
		for _, c := range t.Changes {
			if c.Kind == trace.ColumnRetyped && loses(c.Old, c.New) {
				return Unsafe, fmt.Sprintf("%s.%s changes from %s to %s, which rounds or cuts values.", c.Table, c.Column, c.Old, c.New)
			}
		}
		return OK, ""
	},
	advise: advise(lossAdvice),
}

// roundsTo has the types to which a value of a type is rounded or cut.
var roundsTo = map[string][]string{
	"timestamp":        {"date", "time"},
	"timestamptz":      {"date", "time", "timetz"},
	"timetz":           {"time"}, // without its zone
	"interval":         {"time"},
	"double precision": {"real", "bigint", "integer", "smallint"},
	"real":             {"bigint", "integer", "smallint"},
	"numeric":          {"double precision", "real", "bigint", "integer", "smallint"},
}

func loses(was, now string) bool {
	old, oldScale := precision(was)
	next, nextScale := precision(now)
	if slices.Contains(roundsTo[old], next) {
		return true
	}
	switch next {
	case "numeric", "timestamp", "timestamptz", "time", "timetz", "interval":
		return (old == next || next != "numeric" && roundsTo[old] != nil) && nextScale < oldScale
	}
	return false
}

var modifier = regexp.MustCompile(`\(([0-9]+)(?:,(-?[0-9]+))?\)`)

// precision splits the type that format_type gives into its name and the digits
// after the point; many when it has no limit. Times have six without one.
func precision(text string) (name string, digits int) {
	found := modifier.FindStringSubmatch(text)
	name = strings.Join(strings.Fields(modifier.ReplaceAllString(text, "")), " ")
	name = strings.TrimSuffix(name, " without time zone")
	if base, ok := strings.CutSuffix(name, " with time zone"); ok {
		name = base + "tz"
	}
	digits = 1 << 20
	if strings.HasPrefix(name, "time") || name == "interval" {
		digits = 6
	}
	if found != nil {
		last := found[1]
		if name == "numeric" {
			last = found[2]
		}
		digits, _ = strconv.Atoi(last)
	}
	return name, digits
}
