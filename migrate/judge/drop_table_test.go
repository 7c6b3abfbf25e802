package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDropTable(t *testing.T) {
	table := changes(trace.TableDropped, "", "", "")
	try(t, dropTable,
		verdict{"a table", table, Context{}, Unsafe, "its rows are gone"},
		verdict{"a partitioned table", changes(trace.TableDropped, "", "partitioned table", ""), Context{}, Unsafe, ""},
		verdict{"a view", changes(trace.TableDropped, "", "view", ""), Context{}, OK, ""},
		verdict{"a column", changes(trace.ColumnDropped, "n", "", ""), Context{}, OK, ""})
	if v := Judge(table, Context{}).Verdicts; v.DataLoss.Level != Unsafe || v.Compatibility.Level != Unsafe || v.LockDuration.Level != OK {
		t.Errorf("verdicts %+v", v)
	}
}
