package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// A role may not do any more what it could: code that runs as the role and does it
// fails. What everybody could, a role may still be able to do by a privilege of its own.
var revoke = rule{
	name: "revoke", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		c, ok := change(t, trace.PrivilegeRevoked)
		if !ok {
			return OK, ""
		}
		on := c.Object
		if c.Column != "" {
			on = "the column " + c.Column + " of " + on
		}
		if c.Role == "PUBLIC" {
			return Warn, fmt.Sprintf("Not everybody has the privilege %s on %s any more: code that runs as a role without one of its own fails.", c.Old, on)
		}
		return Unsafe, fmt.Sprintf("%s loses the privilege %s on %s: code that runs as this role and needs it fails.", c.Role, c.Old, on)
	},
	advise: advise(revokeAdvice),
}
