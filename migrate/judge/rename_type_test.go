package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRenameType(t *testing.T) {
	try(t, renameType,
		verdict{"a type", whenChanged(trace.Change{Kind: trace.TypeRenamed, Object: "public.k", Old: "public.k", New: "public.kk"}), Context{}, Unsafe, "public.k is called public.kk now"},
		verdict{"a value", whenChanged(trace.Change{Kind: trace.ValueRenamed, Object: "public.k", Old: "a", New: "b"}), Context{}, OK, ""})
}
