package judge

import (
	"testing"

	"upness/migrate/trace"
)

func changes(kind trace.ChangeKind, column, was, now string) trace.Trace {
	return trace.Trace{Changes: []trace.Change{{Kind: kind, Table: "t", Column: column, Old: was, New: now}}}
}

func TestDrop(t *testing.T) {
	table, view := changes(trace.TableDropped, "", "", ""), changes(trace.TableDropped, "", "view", "")
	column := changes(trace.ColumnDropped, "n", "", "")
	try(t, dropTable,
		verdict{"a table", table, Context{}, Unsafe, "its rows are gone"},
		verdict{"a partitioned table", changes(trace.TableDropped, "", "partitioned table", ""), Context{}, Unsafe, ""},
		verdict{"a view", view, Context{}, OK, ""}, verdict{"a column", column, Context{}, OK, ""})
	try(t, dropView, verdict{"a table", table, Context{}, OK, ""}, verdict{"a view", view, Context{}, Unsafe, "t (view) is dropped"})
	try(t, dropColumn, verdict{"a table", table, Context{}, OK, ""}, verdict{"a column", column, Context{}, Unsafe, "t.n is dropped"})
	if v := Judge(view, Context{}).Verdicts; v.DataLoss.Level != OK || v.Compatibility.Level != Unsafe {
		t.Errorf("a view: %+v", v)
	}
	if v := Judge(table, Context{}).Verdicts; v.DataLoss.Level != Unsafe || v.Compatibility.Level != Unsafe || v.LockDuration.Level != OK {
		t.Errorf("a table: %+v", v)
	}
}
