package judge

import (
	"fmt"

	"upness/migrate/trace"
)

// The server refuses the statement.
var sqlError = rule{
	name: "sql-error",
	check: func(t trace.Trace, _ Context) (Level, string) {
		if t.SQLState != "" && t.SQLState != "25001" {
			return Unsafe, fmt.Sprintf("The statement fails: %s (SQLSTATE %s).", t.Error, t.SQLState)
		}
		return OK, ""
	},
}
