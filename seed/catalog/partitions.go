package catalog

import (
	"context"

	"github.com/jackc/pgx/v5"
)

const partitionsSQL = `
SELECT r.oid, p.relid::oid, coalesce(p.parentrelid::oid, 0), n.nspname, c.relname,
       CASE k.partstrat WHEN 'r' THEN 'range' WHEN 'l' THEN 'list' WHEN 'h' THEN 'hash' ELSE '' END,
       coalesce(k.partattrs::int2[], '{}'),
       ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(k.partattrs::int2[]) WITH ORDINALITY u(num, n)
               LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num ORDER BY u.n),
       CASE WHEN c.relispartition THEN coalesce(pg_get_expr(c.relpartbound, c.oid), '') ELSE '' END
  FROM pg_class r
  CROSS JOIN LATERAL pg_partition_tree(r.oid) p
  JOIN pg_class c ON c.oid = p.relid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_partitioned_table k ON k.partrelid = c.oid
 WHERE r.oid = ANY ($1) AND r.relkind = 'p'
 ORDER BY r.oid, p.level, n.nspname, c.relname`

func readPartitions(ctx context.Context, conn *pgx.Conn, _ *Schema, ix *index) error {
	nodes := map[uint32]*Partition{}
	var root, parent uint32
	var p Partition
	var keys []int16
	var names []string
	dest := []any{&root, &p.OID, &parent, &p.Schema, &p.Name, &p.Strategy, &keys, &names, &p.Bound}
	return each(ctx, conn, partitionsSQL, []any{ix.oids()}, dest, func() error {
		node := p
		node.Children = nil
		node.Keys = append([]int16(nil), keys...)
		node.KeyNames = append([]string(nil), names...)
		nodes[node.OID] = &node
		if node.OID == root {
			ix.tables[root].Partition = &node
			return nil
		}
		if up := nodes[parent]; up != nil {
			up.Children = append(up.Children, &node)
		}
		return nil
	})
}
