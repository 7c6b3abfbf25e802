package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestNotInTransaction(t *testing.T) {
	try(t, notInTransaction,
		verdict{"inside", trace.Trace{SQLState: "25001", Error: "VACUUM cannot run inside a transaction block"}, Context{}, Unsafe, "cannot run inside"},
		verdict{"another error", trace.Trace{SQLState: "42703"}, Context{}, OK, ""},
		verdict{"no error", trace.Trace{}, Context{}, OK, ""})
}
