package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDropSequence(t *testing.T) {
	try(t, dropSequence,
		verdict{"a sequence", whenChanged(trace.Change{Kind: trace.SequenceDropped, Object: "public.s"}), Context{}, Unsafe, "public.s is dropped"},
		verdict{"a table", changes(trace.TableDropped, "", "", ""), Context{}, OK, ""})
}
