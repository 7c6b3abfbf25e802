package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRenameSequence(t *testing.T) {
	try(t, renameSequence,
		verdict{"a sequence", whenChanged(trace.Change{Kind: trace.SequenceRenamed, Object: "public.s", Old: "public.s", New: "public.r"}), Context{}, Unsafe, "public.s is called public.r now"},
		verdict{"dropped", whenChanged(trace.Change{Kind: trace.SequenceDropped, Object: "public.s"}), Context{}, OK, ""})
}
