// Package catalog reads from a Postgres server's own catalogue everything that
// is needed to fill its tables: columns and their types, keys, foreign keys,
// checks, exclusion constraints, partitions, and what the user may do. It
// looks at no row of any table.
package catalog

import (
	"strings"

	"github.com/jackc/pgx/v5"
)

// Schema is what the catalogue says about one database.
type Schema struct {
	Database string
	User     string
	Version  int  // server_version_num, such as 150004
	ReadOnly bool // a standby, or default_transaction_read_only
	Encoding string
	Tables   []*Table // by schema and name
	Types    map[uint32]*Type
}

// Table is an ordinary or a partitioned table. Partitions are kept in their
// root's Partitions and are not tables of their own here.
type Table struct {
	OID         uint32
	Schema      string
	Name        string
	Partitioned bool
	Owned       bool // the user may alter it
	Insertable  bool
	Extension   string // that it belongs to, else empty
	Unlogged    bool
	RowSecurity bool // policies apply to this user, so that COPY is refused
	ForcedRLS   bool
	Rules       bool    // has INSERT rules, which COPY ignores
	Estimate    float64 // reltuples over all partitions, -1: never analyzed
	Bytes       int64   // with indexes, over all partitions
	Columns     []*Column
	Keys        []*Key
	ForeignKeys []*ForeignKey
	Checks      []*Check
	Exclusions  []*Exclusion
	Triggers    []string // enabled triggers of the user's
	Partition   *Partition
}

// Column is a column of a table, dropped ones left out.
type Column struct {
	Num       int16
	Name      string
	Type      uint32
	Mod       int32
	NotNull   bool
	Default   string  // expression, empty for none
	Identity  string  // "always", "by default" or empty
	Generated bool    // not written, computed by the server
	From      []int16 // the columns that a generated one is computed from
	Sequence  string  // that gives its default, quoted; empty for none
}

// Key is a primary key, a unique constraint or a unique index.
type Key struct {
	Name             string
	Primary          bool
	Columns          []int16 // attribute numbers; 0 stands for an expression
	Expressions      string  // of the zeros, as the server prints them
	Predicate        string  // of a partial index
	NullsNotDistinct bool
}

// ForeignKey points from Columns of its table to RefColumns of table Ref.
type ForeignKey struct {
	Name       string
	Columns    []int16
	Ref        uint32
	RefColumns []int16
	MatchFull  bool
	Deferrable bool
}

// Check is a CHECK constraint of a table or a domain.
type Check struct {
	Name       string
	Expression string
	Columns    []int16
}

// Exclusion is an exclusion constraint, or a key WITHOUT OVERLAPS.
type Exclusion struct {
	Name      string
	Columns   []int16 // 0 stands for an expression
	Operators []string
	Predicate string
}

// Partition is a node of a partition tree: the root, an inner node or a leaf.
type Partition struct {
	OID      uint32
	Schema   string
	Name     string
	Strategy string  // "range", "list", "hash"; empty for a leaf
	Keys     []int16 // attribute numbers in this node; 0 for an expression
	KeyNames []string
	Bound    string // as the server prints it; empty for the root
	Children []*Partition
}

// Type is a type that some column may have.
type Type struct {
	OID       uint32
	Schema    string
	Name      string // typname: int4, _text, varchar
	Kind      string // "base", "enum", "domain", "range", "multirange", "composite", "array", "pseudo"
	Element   uint32 // of an array
	Base      uint32 // of a domain
	BaseMod   int32
	NotNull   bool     // a domain's
	Checks    []*Check // a domain's
	Labels    []string // of an enum, in their order
	Subtype   uint32   // of a range; of a multirange: its range type
	Discrete  bool     // a range with a canonical function
	Fields    []Field  // of a composite
	Binary    bool     // has a binary input function
	Extension string
	Delimiter byte
}

// Field is an attribute of a composite type.
type Field struct {
	Name string
	Type uint32
	Mod  int32
}

// FullName is schema.name, unquoted, for people and for YAML.
func (t *Table) FullName() string { return t.Schema + "." + t.Name }

// SQL is the quoted name for use in a statement.
func (t *Table) SQL() string { return pgx.Identifier{t.Schema, t.Name}.Sanitize() }

// Column returns the column with attribute number num, or nil.
func (t *Table) Column(num int16) *Column {
	for _, c := range t.Columns {
		if c.Num == num {
			return c
		}
	}
	return nil
}

// ColumnNamed returns the column of that name, or nil.
func (t *Table) ColumnNamed(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Names gives the columns' names, for messages.
func (t *Table) Names(nums []int16) string {
	names := make([]string, len(nums))
	for i, n := range nums {
		names[i] = "(expression)"
		if c := t.Column(n); c != nil {
			names[i] = c.Name
		}
	}
	return strings.Join(names, ", ")
}

// Table returns the table with that OID, or nil.
func (s *Schema) Table(oid uint32) *Table {
	for _, t := range s.Tables {
		if t.OID == oid {
			return t
		}
	}
	return nil
}

// Underlying follows domains down to a type that is not one. mod is the
// modifier of the column; a domain brings its own.
func (s *Schema) Underlying(oid uint32, mod int32) (*Type, int32) {
	t := s.Types[oid]
	for t != nil && t.Kind == "domain" {
		oid, mod = t.Base, t.BaseMod
		t = s.Types[oid]
	}
	return t, mod
}

// Leaves returns the leaf partitions below p, or p itself.
func (p *Partition) Leaves() []*Partition {
	if p.Strategy == "" {
		return []*Partition{p}
	}
	var all []*Partition
	for _, c := range p.Children {
		all = append(all, c.Leaves()...)
	}
	return all
}
