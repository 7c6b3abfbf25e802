package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestChangeType(t *testing.T) {
	wider := changes(trace.ColumnRetyped, "n", "integer", "bigint")
	other := wider
	other.Rewrites = []string{"t"}
	try(t, changeType,
		verdict{"with a rewrite", other, Context{}, Warn, "from integer to bigint"},
		verdict{"that is only wider", wider, Context{}, OK, ""})
}
