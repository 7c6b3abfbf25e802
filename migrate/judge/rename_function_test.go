package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRenameFunction(t *testing.T) {
	try(t, renameFunction,
		verdict{"a function", whenChanged(trace.Change{Kind: trace.FunctionRenamed, Object: "public.f()", Old: "public.f", New: "other.f"}), Context{}, Unsafe, "public.f() is called other.f now"},
		verdict{"a dropped one", whenChanged(trace.Change{Kind: trace.FunctionDropped, Object: "public.f()"}), Context{}, OK, ""})
}
