package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRenameTable(t *testing.T) {
	try(t, renameTable,
		verdict{"a table", changes(trace.TableRenamed, "", "t", "u"), Context{}, Unsafe, "t is called u now"},
		verdict{"a view keeps the name", changes(trace.TableRenamed, "", "t", "u"), Context{KeepsName: true}, Warn, "a view has the old name"},
		verdict{"to a schema", changes(trace.TableMoved, "", "public", "other"), Context{}, Unsafe, "t is in the schema other now"},
		verdict{"a column", changes(trace.ColumnRenamed, "n", "n", "m"), Context{}, OK, ""})
}
