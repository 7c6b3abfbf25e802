package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDropView(t *testing.T) {
	view := changes(trace.TableDropped, "", "view", "")
	try(t, dropView,
		verdict{"a view", view, Context{}, Unsafe, "t (view) is dropped"},
		verdict{"a materialized view", changes(trace.TableDropped, "", "materialized view", ""), Context{}, Unsafe, ""},
		verdict{"a table", changes(trace.TableDropped, "", "", ""), Context{}, OK, ""})
	if v := Judge(view, Context{}).Verdicts; v.DataLoss.Level != OK || v.Compatibility.Level != Unsafe {
		t.Errorf("verdicts %+v", v)
	}
}
