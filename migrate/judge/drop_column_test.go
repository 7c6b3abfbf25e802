package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDropColumn(t *testing.T) {
	try(t, dropColumn,
		verdict{"a column", changes(trace.ColumnDropped, "n", "", ""), Context{}, Unsafe, "t.n is dropped"},
		verdict{"a table", changes(trace.TableDropped, "", "", ""), Context{}, OK, ""})
}
