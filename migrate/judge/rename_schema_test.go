package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRenameSchema(t *testing.T) {
	try(t, renameSchema,
		verdict{"a schema", whenChanged(trace.Change{Kind: trace.SchemaRenamed, Object: "s", Old: "s", New: "s2"}), Context{}, Unsafe, "The schema s is called s2 now"},
		verdict{"a table in another", whenChanged(trace.Change{Kind: trace.TableMoved, Table: "s.t", Old: "s", New: "s2"}), Context{}, OK, ""})
}
