package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDropType(t *testing.T) {
	try(t, dropType,
		verdict{"a type", whenChanged(trace.Change{Kind: trace.TypeDropped, Object: "public.k"}), Context{}, Unsafe, "public.k is dropped"},
		verdict{"a function", whenChanged(trace.Change{Kind: trace.FunctionDropped, Object: "public.f()"}), Context{}, OK, ""})
}
