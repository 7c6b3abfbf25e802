package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// The server refuses the statement inside of a transaction.
var notInTransaction = rule{
	name: "not-in-transaction",
	check: func(t trace.Trace, _ Context) (Level, string) {
		if t.SQLState == "25001" {
			return Unsafe, fmt.Sprintf("The statement fails: %s.", t.Error)
		}
		return OK, ""
	},
	advise: advise(outsideAdvice),
}
