package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDropFunction(t *testing.T) {
	try(t, dropFunction,
		verdict{"a function", whenChanged(trace.Change{Kind: trace.FunctionDropped, Object: "public.f(integer)"}), Context{}, Unsafe, "public.f(integer) is dropped"},
		verdict{"a type", whenChanged(trace.Change{Kind: trace.TypeDropped, Object: "public.k"}), Context{}, OK, ""})
}
