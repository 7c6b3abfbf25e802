package trace

import (
	"fmt"
	"strconv"
	"strings"
)

// relation is what the catalogue says of a table, an index or what looks like one.
type relation struct {
	OID     uint32   `json:"oid"`
	Schema  string   `json:"schema"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`  // relkind
	File    uint32   `json:"file"`  // relfilenode; 0: has no file
	Space   uint32   `json:"space"` // reltablespace
	Of      uint32   `json:"of"`    // of an index: its table
	Columns []column `json:"columns"`

	Owned    owned    `json:"owned"`    // of a sequence
	Guarded  bool     `json:"guarded"`  // row level security is on
	Forced   bool     `json:"forced"`   // and for the owner too
	Policies []string `json:"policies"` // that are permissive, where it is on
}

type column struct {
	Number     int    `json:"n"`
	Name       string `json:"name"`
	Type       string `json:"type"`
	NotNull    bool   `json:"notnull"`
	HasDefault bool   `json:"default"` // or is generated or an identity
}

// relationsSQL gives relations as JSON; a WHERE must follow. format_type and
// the columns read take no lock on the table.
const relationsSQL = `SELECT pg_catalog.json_agg(pg_catalog.json_build_object(` + fileSQL + `, 'owned', ` + ownedSQL + `, ` + rowSecuritySQL + `,
'columns', CASE WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f') THEN (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('n', attnum, 'name', attname,
  'type', pg_catalog.format_type(atttypid, atttypmod), 'notnull', attnotnull, 'default', atthasdef OR attidentity <> ''))
  FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) END)) ` + fromSQL

// filesSQL gives relations without their columns as records and fields with the
// separators that ASCII has for them: on a thousand tables a tenth of the time.
const filesSQL = `SELECT pg_catalog.string_agg(pg_catalog.concat_ws(E'\x1f', c.oid, c.relfilenode, c.reltablespace, COALESCE(x.indrelid, 0), c.relkind, n.nspname, c.relname), E'\x1e') ` + fromSQL

const (
	fileSQL = `'oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind, 'file', c.relfilenode::bigint,
'space', c.reltablespace::bigint, 'of', COALESCE(x.indrelid::bigint, 0)`
	fromSQL = `FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid`
)

// full is schema.name; empty for what is not known.
func (r relation) full() string {
	if r.OID == 0 {
		return ""
	}
	return r.Schema + "." + r.Name
}

// toast is the schema of what keeps the pieces of large values.
const toast = "pg_toast"

func (r relation) isIndex() bool { return r.Kind == "i" || r.Kind == "I" }

// lockable is true for what running code reads and writes: tables, materialized
// and other views, and their indexes; not for sequences and TOAST.
func (r relation) lockable() bool {
	if r.Schema == toast {
		return false
	}
	switch r.Kind {
	case "r", "p", "m", "v", "f", "i", "I":
		return true
	}
	return false
}

func (r relation) column(number int) (column, bool) {
	for _, c := range r.Columns {
		if c.Number == number {
			return c, true
		}
	}
	return column{}, false
}

// parseFiles reads what filesSQL gives.
func parseFiles(text string) (map[uint32]relation, error) {
	all := map[uint32]relation{}
	for record := range strings.SplitSeq(text, "\x1e") {
		if record == "" {
			continue
		}
		f := strings.SplitN(record, "\x1f", 7)
		if len(f) < 7 {
			return nil, fmt.Errorf("catalogue: %d fields, want 7", len(f))
		}
		var n [4]uint32
		for i := range n {
			v, err := strconv.ParseUint(f[i], 10, 32)
			if err != nil {
				return nil, fmt.Errorf("catalogue: %w", err)
			}
			n[i] = uint32(v)
		}
		all[n[0]] = relation{OID: n[0], File: n[1], Space: n[2], Of: n[3], Kind: f[4], Schema: f[5], Name: f[6]}
	}
	return all, nil
}
