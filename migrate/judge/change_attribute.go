package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// An attribute of a composite type is not what running code takes it for.
var changeAttribute = rule{
	name: "change-attribute", axes: []axis{compatibility},
	check: func(t trace.Trace, _ Context) (Level, string) {
		c, ok := change(t, trace.AttributeChanged)
		switch {
		case !ok:
			return OK, ""
		case c.New == "":
			return Unsafe, fmt.Sprintf("The attribute %s of %s is dropped: code that still uses it, or gives all attributes, fails.", c.Column, c.Object)
		}
		return Unsafe, fmt.Sprintf("The attribute %s of %s changes from %s to %s: code that still uses it as it was fails.", c.Column, c.Object, c.Old, c.New)
	},
	advise: advise(changeAttributeAdvice),
}
