package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRenameValue(t *testing.T) {
	try(t, renameValue,
		verdict{"a value", whenChanged(trace.Change{Kind: trace.ValueRenamed, Object: "public.k", Old: "a", New: "b"}), Context{}, Unsafe, "'a' of public.k is called 'b' now"},
		verdict{"a type", whenChanged(trace.Change{Kind: trace.TypeRenamed, Object: "public.k", Old: "public.k", New: "public.kk"}), Context{}, OK, ""})
}
