package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRequiredColumn(t *testing.T) {
	try(t, requiredColumn,
		verdict{"a new one", changes(trace.ColumnRequired, "n", "", ""), Context{}, Unsafe, "t.n is new"},
		verdict{"an old one", changes(trace.ColumnRequired, "n", "nullable", ""), Context{}, Warn, "t.n must not be NULL"},
		verdict{"nothing", trace.Trace{}, Context{}, OK, ""})
}
