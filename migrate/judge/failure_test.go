package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestFailure(t *testing.T) {
	inside := trace.Trace{SQLState: "25001", Error: "CREATE INDEX CONCURRENTLY cannot run inside a transaction block"}
	other := trace.Trace{SQLState: "42703", Error: `column "n" does not exist`, Position: 8}
	try(t, notInTransaction, verdict{"inside", inside, Context{}, Unsafe, "cannot run inside"}, verdict{"another error", other, Context{}, OK, ""})
	try(t, sqlError, verdict{"inside", inside, Context{}, OK, ""}, verdict{"another error", other, Context{}, Unsafe, "(SQLSTATE 42703)"})
	f := Judge(other, Context{})
	if !f.Unsafe || f.Failure == nil || *f.Failure != (Failure{"42703", `column "n" does not exist`, 8}) || f.Verdicts.LockDuration.Level != OK {
		t.Errorf("finding %+v", f)
	}
}
