package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestChangeAttribute(t *testing.T) {
	try(t, changeAttribute,
		verdict{"dropped", whenChanged(trace.Change{Kind: trace.AttributeChanged, Object: "public.k", Column: "a", Old: "integer"}), Context{}, Unsafe, "a of public.k is dropped"},
		verdict{"of another type", whenChanged(trace.Change{Kind: trace.AttributeChanged, Object: "public.k", Column: "a", Old: "integer", New: "text"}), Context{}, Unsafe, "from integer to text"},
		verdict{"a column of a table", whenChanged(trace.Change{Kind: trace.ColumnDropped, Table: "t", Column: "a"}), Context{}, OK, ""})
}
