package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestSQLError(t *testing.T) {
	wrong := trace.Trace{SQLState: "42703", Error: `column "n" does not exist`, Position: 8}
	try(t, sqlError,
		verdict{"an error", wrong, Context{}, Unsafe, "(SQLSTATE 42703)"},
		verdict{"that of another rule", trace.Trace{SQLState: "25001"}, Context{}, OK, ""},
		verdict{"no error", trace.Trace{}, Context{}, OK, ""})
	f := Judge(wrong, Context{})
	if !f.Unsafe || f.Failure == nil || *f.Failure != (Failure{"42703", `column "n" does not exist`, 8}) || f.Verdicts.LockDuration.Level != OK {
		t.Errorf("finding %+v", f)
	}
}
