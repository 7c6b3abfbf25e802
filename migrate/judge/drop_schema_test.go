package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestDropSchema(t *testing.T) {
	try(t, dropSchema,
		verdict{"a schema", whenChanged(trace.Change{Kind: trace.SchemaDropped, Object: "s"}), Context{}, Unsafe, "The schema s is dropped"},
		verdict{"a renamed one", whenChanged(trace.Change{Kind: trace.SchemaRenamed, Object: "s", Old: "s", New: "s2"}), Context{}, OK, ""})
}
