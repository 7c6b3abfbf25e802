package judge

import (
	"cmp"
	"fmt"
	"strings"

	"upness/migrate/trace"
)

// Without a policy that lets rows through, a table with row level security gives
// none and takes none.
var rowSecurity = rule{
	name: "row-security", axes: []axis{compatibility},
	check: func(t trace.Trace, ctx Context) (level Level, why string) {
		level = OK
		for _, c := range t.Changes {
			who := "every role but its owner"
			switch {
			case c.Kind == trace.RowSecurityForced:
				who = "its owner too"
			case c.Kind != trace.RowSecurityEnabled:
				continue
			}
			policies := cmp.Or(c.New, strings.Join(ctx.Policies, ", "))
			if policies == "" {
				return Unsafe, fmt.Sprintf("%s has row level security now and no policy that lets rows through: for %s it is empty, and what is inserted is refused.", c.Table, who)
			}
			if level == OK {
				level, why = Warn, fmt.Sprintf("For %s the policies of %s (%s) decide now which rows there are and may be written: code that needs others fails.", who, c.Table, policies)
			}
		}
		return level, why
	},
	advise: advise(rowSecurityAdvice),
}
