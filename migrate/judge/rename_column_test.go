package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRenameColumn(t *testing.T) {
	try(t, renameColumn,
		verdict{"a column", changes(trace.ColumnRenamed, "n", "n", "m"), Context{}, Unsafe, "t.n is called m now"},
		verdict{"a table", changes(trace.TableRenamed, "", "t", "u"), Context{}, OK, ""})
}
