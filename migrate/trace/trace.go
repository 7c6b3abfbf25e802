// Package trace tells what one SQL statement did on the server: the locks it
// took and how long it held them, what it rewrote, built and scanned, what it
// changed in the catalogue. The server is the judge of a migration, not the
// statement's text.
package trace

import "time"

// Trace is what one statement did. The zero value of a field means that it did
// not happen; what could not be seen is said in Unseen.
type Trace struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"` // of the statement's first word, from 1
	SQL  string `json:"sql"`
	PG   int    `json:"pg"` // the server's major version

	Began time.Time     `json:"began"`
	Took  time.Duration `json:"took_ns"`

	InTransaction    bool          `json:"in_transaction"`       // in a block, explicit or implied, with other statements
	LockTimeout      time.Duration `json:"lock_timeout_ns"`      // in effect at the statement; 0: none
	StatementTimeout time.Duration `json:"statement_timeout_ns"` // in effect at the statement; 0: none

	Locks    []Lock   `json:"locks,omitempty"`     // the strongest per relation that existed before
	Rewrites []string `json:"rewrites,omitempty"`  // tables whose heap was written anew
	Rebuilds []string `json:"rebuilds,omitempty"`  // indexes of tables that existed before: built or built anew
	Scans    []Scan   `json:"scans,omitempty"`     // tables that existed before and were read from end to end
	Rows     int64    `json:"rows,omitempty"`      // inserted, updated and deleted by the statement
	WAL      int64    `json:"wal_bytes,omitempty"` // by the whole server meanwhile; 0 where the server does not tell
	Changes  []Change `json:"changes,omitempty"`   // of what running code may rely on

	Waits    []Wait   `json:"waits,omitempty"`    // of this statement for others
	Victims  []Wait   `json:"victims,omitempty"`  // of others for this statement
	SQLState string   `json:"sqlstate,omitempty"` // empty when the statement succeeded
	Error    string   `json:"error,omitempty"`
	Position int      `json:"position,omitempty"` // of the error in SQL, in characters from 1; 0: not told
	Unseen   []string `json:"unseen,omitempty"`   // what this way of taking a trace could not see, a sentence each
}

// Lock is a lock on a relation that existed before the statement.
type Lock struct {
	Table  string        `json:"table"` // schema.name as it was before the statement
	Index  bool          `json:"index,omitempty"`
	Kind   Kind          `json:"kind,omitempty"` // empty for an ordinary table
	Mode   Mode          `json:"mode"`
	Waited time.Duration `json:"waited_ns"` // until it was granted
	Held   time.Duration `json:"held_ns"`   // from grant to the statement's end; of COMMIT to the release
	// Earlier says that an earlier statement of the same transaction took it: this one ran while it was held.
	Earlier bool `json:"earlier,omitempty"`
}

// Scan is a full read of a table.
type Scan struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"` // read by one scan, on average of several
}

// Change is a change of the catalogue. Of an attribute Column is its name, of a
// privilege Old is the privilege.
type Change struct {
	Kind   ChangeKind `json:"kind"`
	Table  string     `json:"table,omitempty"`  // schema.name as it was before; empty for what is no table
	Object string     `json:"object,omitempty"` // what is no table, as it was before: schema.function(types), schema.type, schema.sequence, schema; of a privilege also a table
	Column string     `json:"column,omitempty"` // as it was before; empty for the table itself
	Old    string     `json:"old,omitempty"`    // type or name before; of what is dropped its Kind
	New    string     `json:"new,omitempty"`    // type or name now; empty for what is gone
	Role   string     `json:"role,omitempty"`   // that had the privilege; PUBLIC for everybody
}

// ChangeKind says what became of a table, a column or another object.
type ChangeKind string

// The kinds of changes.
const (
	TableDropped   ChangeKind = "table_dropped"
	TableRenamed   ChangeKind = "table_renamed"
	TableMoved     ChangeKind = "table_moved" // to another schema
	TableTruncated ChangeKind = "table_truncated"
	ColumnDropped  ChangeKind = "column_dropped"
	ColumnRenamed  ChangeKind = "column_renamed"
	ColumnRetyped  ChangeKind = "column_retyped"
	ColumnRequired ChangeKind = "column_required" // NOT NULL without a default: code that does not know it cannot insert; Old is empty for a new column

	RowSecurityEnabled ChangeKind = "row_security_enabled" // for all but the owner; New has the permissive policies
	RowSecurityForced  ChangeKind = "row_security_forced"  // for the owner too; likewise

	SequenceDropped  ChangeKind = "sequence_dropped" // not with its column or table
	SequenceRenamed  ChangeKind = "sequence_renamed" // or moved to another schema
	FunctionDropped  ChangeKind = "function_dropped"
	FunctionRenamed  ChangeKind = "function_renamed"  // or moved to another schema
	TypeDropped      ChangeKind = "type_dropped"      // an enum, a domain, a range, a composite type
	TypeRenamed      ChangeKind = "type_renamed"      // or moved to another schema
	ValueRenamed     ChangeKind = "value_renamed"     // of an enum
	AttributeChanged ChangeKind = "attribute_changed" // of a composite type: dropped, renamed or of another type
	SchemaDropped    ChangeKind = "schema_dropped"
	SchemaRenamed    ChangeKind = "schema_renamed"
	PrivilegeRevoked ChangeKind = "privilege_revoked"
)

// Wait is one backend's wait for a lock.
type Wait struct {
	PID    int           `json:"pid"`    // who waits
	Holder int           `json:"holder"` // whom it waits for in the end: the root of the tree
	Query  string        `json:"query"`  // of who waits
	Table  string        `json:"table,omitempty"`
	Mode   Mode          `json:"mode"`
	Since  time.Time     `json:"since"`
	Waited time.Duration `json:"waited_ns"`
}
