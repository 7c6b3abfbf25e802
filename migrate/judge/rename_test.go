package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRename(t *testing.T) {
	table, column := changes(trace.TableRenamed, "", "t", "u"), changes(trace.ColumnRenamed, "n", "n", "m")
	try(t, renameTable,
		verdict{"a table", table, Context{}, Unsafe, "t is called u now"},
		verdict{"to a schema", changes(trace.TableMoved, "", "public", "other"), Context{}, Unsafe, "t is in the schema other now"},
		verdict{"a column", column, Context{}, OK, ""})
	try(t, renameColumn, verdict{"a column", column, Context{}, Unsafe, "t.n is called m now"}, verdict{"a table", table, Context{}, OK, ""})
}
