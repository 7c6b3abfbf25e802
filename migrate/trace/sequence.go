package trace

import "slices"

// owned says which column a sequence goes with.
type owned struct {
	By       uint32 `json:"by"` // the table; 0: none
	Column   int    `json:"column"`
	Identity bool   `json:"identity"` // not to be dropped by itself
}

// ownedSQL gives it, of a relation c. 1259 is pg_class itself.
const ownedSQL = `CASE WHEN c.relkind = 'S' THEN (SELECT pg_catalog.json_build_object('by', refobjid::bigint, 'column', refobjsubid, 'identity', deptype = 'i')
  FROM pg_catalog.pg_depend WHERE classid = 1259 AND objid = c.oid AND objsubid = 0 AND refclassid = 1259 AND refobjsubid > 0 AND deptype IN ('a', 'i') LIMIT 1) END`

// sequences are those that are not where code looks for them that calls nextval.
func (d difference) sequences(t *Trace) {
	for _, oid := range d.looked {
		was, known := d.before[oid]
		if !known || was.Kind != "S" || !d.existed(oid) {
			continue
		}
		now, still := d.after[oid]
		switch {
		case !still && !d.wentWithColumn(was.Owned):
			t.Changes = append(t.Changes, Change{Kind: SequenceDropped, Object: was.full()})
		case still && now.full() != was.full() && !d.wentWithTable(was, now):
			t.Changes = append(t.Changes, Change{Kind: SequenceRenamed, Object: was.full(), Old: was.full(), New: now.full()})
		}
	}
}

// wentWithColumn says whether the change of a column or a table, which is told
// itself, has taken its sequence away.
func (d difference) wentWithColumn(o owned) bool {
	table, still := d.after[o.By]
	if _, there := table.column(o.Column); still && there {
		return o.Identity
	}
	return still || slices.Contains(d.looked, o.By)
}

// wentWithTable is true for a sequence that its table has taken to another schema.
func (d difference) wentWithTable(was, now relation) bool {
	return was.Name == now.Name && d.before[was.Owned.By].Schema != d.after[was.Owned.By].Schema
}
