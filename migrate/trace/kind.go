package trace

// Kind is what a relation is when it is not an ordinary table.
type Kind string

// The kinds.
const (
	PartitionedTable Kind = "partitioned table"
	ForeignTable     Kind = "foreign table"
	View             Kind = "view"
	MaterializedView Kind = "materialized view"
	Index            Kind = "index"
)

// kindOf has the kinds by relkind.
var kindOf = map[string]Kind{"p": PartitionedTable, "f": ForeignTable, "v": View, "m": MaterializedView, "i": Index, "I": Index}
