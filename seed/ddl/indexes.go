package ddl

import (
	"fmt"
	"strings"

	"upness/seed/catalog"

	"github.com/jackc/pgx/v5"
)

// An index that a foreign key of a table outside of the load stands on must
// stay; so must one that is not valid, which could not be built again, and one of
// an exclusion constraint with partitions, to which theirs cannot be attached.
const indexesSQL = `
SELECT i.indexrelid, c.relname, n.nspname, i.indrelid, tn.nspname, t.relname, c.relkind = 'I',
       coalesce((SELECT inhparent FROM pg_inherits h WHERE h.inhrelid = i.indexrelid), 0),
       pg_get_indexdef(i.indexrelid), coalesce(ts.spcname, ''),
       coalesce(k.conname, ''), coalesce(k.contype::text, ''), coalesce(pg_get_constraintdef(k.oid), ''),
       coalesce(k.condeferrable, false), coalesce(k.condeferred, false),
       i.indisexclusion, i.indisreplident, i.indisclustered,
       coalesce(obj_description(i.indexrelid, 'pg_class'), ''), coalesce(obj_description(k.oid, 'pg_constraint'), ''),
       ARRAY(SELECT a.attnum || ' SET STATISTICS ' || a.attstattarget FROM pg_attribute a
              WHERE a.attrelid = i.indexrelid AND coalesce(a.attstattarget, -1) >= 0 ORDER BY a.attnum),
       i.indisvalid AND NOT (i.indisexclusion AND c.relkind = 'I') AND NOT EXISTS (SELECT FROM pg_constraint f
              WHERE f.contype = 'f' AND f.conindid = i.indexrelid AND NOT f.conrelid = ANY ($2))
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
 WHERE i.indrelid = ANY ($1)
 ORDER BY c.relkind = 'I' DESC, c.relname`

// index is one row of indexesSQL.
type index struct {
	oid                        uint32
	name, schema               string
	rel                        uint32
	tableSchema, tableName     string
	partitioned                bool
	parent                     uint32
	def, tablespace            string
	constraint, kind, conDef   string
	deferrable, deferred       bool
	exclusion                  bool // an exclusion constraint, or a key WITHOUT OVERLAPS
	replicaIdentity, clustered bool
	comment, conComment        string
	statistics                 []string
	droppable                  bool
	children                   []*index
}

func (ix *index) sql() string   { return pgx.Identifier{ix.schema, ix.name}.Sanitize() }
func (ix *index) table() string { return pgx.Identifier{ix.tableSchema, ix.tableName}.Sanitize() }
func (ix *index) con() string   { return pgx.Identifier{ix.constraint}.Sanitize() }

func (s *saver) indexes(t *catalog.Table) error {
	all, err := s.readIndexes(t)
	if err != nil {
		return fmt.Errorf("reading the indexes of %s: %w", t.FullName(), err)
	}
	byOID := map[uint32]*index{}
	for _, ix := range all {
		byOID[ix.oid] = ix
	}
	var tops []*index
	for _, ix := range all {
		if up := byOID[ix.parent]; up != nil {
			up.children = append(up.children, ix)
		} else {
			tops = append(tops, ix)
		}
	}
	for _, ix := range tops {
		if ix.droppable {
			s.objects = append(s.objects, ix.object(t))
		}
	}
	return nil
}

func (s *saver) readIndexes(t *catalog.Table) ([]*index, error) {
	rels := []uint32{t.OID}
	if t.Partition != nil {
		rels = append(rels, below(t.Partition)...)
	}
	var loaded []uint32
	for oid, t := range s.loaded {
		loaded = append(loaded, oid)
		if t.Partition != nil {
			loaded = append(loaded, below(t.Partition)...)
		}
	}
	rows, err := s.conn.Query(s.ctx, indexesSQL, rels, loaded)
	if err != nil {
		return nil, err
	}
	var all []*index
	var x index
	_, err = pgx.ForEachRow(rows, []any{&x.oid, &x.name, &x.schema, &x.rel, &x.tableSchema, &x.tableName, &x.partitioned, &x.parent,
		&x.def, &x.tablespace, &x.constraint, &x.kind, &x.conDef, &x.deferrable, &x.deferred, &x.exclusion, &x.replicaIdentity, &x.clustered,
		&x.comment, &x.conComment, &x.statistics, &x.droppable}, func() error {
		one := x
		one.statistics = append([]string(nil), x.statistics...)
		all = append(all, &one)
		return nil
	})
	return all, err
}

func below(p *catalog.Partition) []uint32 {
	var all []uint32
	for _, c := range p.Children {
		all = append(append(all, c.OID), below(c)...)
	}
	return all
}

// object says how to take the index away with all that hangs below it, and
// how to bring it back: the leaves' first, all at the same time, then the
// upper ones empty, then the leaves attached, as pg_dump does.
func (ix *index) object(t *catalog.Table) *Object {
	o := &Object{Table: t.FullName(), Kind: Index, Name: ix.name, Drop: "DROP INDEX " + ix.sql()}
	if ix.constraint != "" {
		o.Drop = fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", ix.table(), ix.con())
	}
	if ix.exclusion {
		o.Kind = Exclusion
	}
	ix.restore(o)
	return o
}

func (ix *index) restore(o *Object) {
	for _, c := range ix.children {
		c.restore(o)
	}
	switch {
	case ix.exclusion: // there is no other way to make its index
		o.Finish = append(o.Finish, fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s", ix.table(), ix.con(), ix.conDef))
	case ix.partitioned && ix.constraint != "":
		o.Finish = append(o.Finish, fmt.Sprintf("ALTER TABLE ONLY %s ADD CONSTRAINT %s %s", ix.table(), ix.con(), ix.conDef))
	case ix.partitioned:
		o.Finish = append(o.Finish, ix.def)
	default:
		o.Build = append(o.Build, ix.create())
		if ix.constraint != "" {
			o.Finish = append(o.Finish, ix.addUsing())
		}
	}
	for _, c := range ix.children {
		o.Finish = append(o.Finish, fmt.Sprintf("ALTER INDEX %s ATTACH PARTITION %s", ix.sql(), c.sql()))
	}
	o.Finish = append(o.Finish, ix.extras()...)
}

// create makes the server's own definition safe to repeat, and puts back the
// tablespace, which that definition leaves out.
func (ix *index) create() string {
	def := strings.Replace(ix.def, " INDEX ", " INDEX IF NOT EXISTS ", 1)
	if ix.tablespace == "" {
		return def
	}
	space := " TABLESPACE " + pgx.Identifier{ix.tablespace}.Sanitize()
	if i := strings.LastIndex(def, " WHERE "); i >= 0 {
		return def[:i] + space + def[i:]
	}
	return def + space
}

func (ix *index) addUsing() string {
	word := "UNIQUE"
	if ix.kind == "p" {
		word = "PRIMARY KEY"
	}
	sql := fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s", ix.table(), ix.con(), word, pgx.Identifier{ix.name}.Sanitize())
	if ix.deferrable {
		sql += " DEFERRABLE"
	}
	if ix.deferred {
		sql += " INITIALLY DEFERRED"
	}
	return sql
}

// extras are what hangs on an index beside its definition.
func (ix *index) extras() []string {
	var out []string
	for _, s := range ix.statistics {
		out = append(out, fmt.Sprintf("ALTER INDEX %s ALTER COLUMN %s", ix.sql(), s))
	}
	if ix.comment != "" {
		out = append(out, fmt.Sprintf("COMMENT ON INDEX %s IS %s", ix.sql(), Quote(ix.comment)))
	}
	if ix.conComment != "" {
		out = append(out, fmt.Sprintf("COMMENT ON CONSTRAINT %s ON %s IS %s", ix.con(), ix.table(), Quote(ix.conComment)))
	}
	if ix.replicaIdentity {
		out = append(out, fmt.Sprintf("ALTER TABLE %s REPLICA IDENTITY USING INDEX %s", ix.table(), pgx.Identifier{ix.name}.Sanitize()))
	}
	if ix.clustered {
		out = append(out, fmt.Sprintf("ALTER TABLE %s CLUSTER ON %s", ix.table(), pgx.Identifier{ix.name}.Sanitize()))
	}
	return out
}
