package trace

import (
	"maps"
	"slices"
)

// difference is the catalogue before and after a statement. What neither has was
// not looked at.
type difference struct {
	existed func(oid uint32) bool // and somebody else may use it
	before  map[uint32]relation
	after   map[uint32]relation
	looked  []uint32 // OIDs that after was asked for
	done    map[uint32]work
	had     map[file]bool // of indexes; filled in
}

func (d difference) into(t *Trace) {
	d.had = d.files()
	truncated := map[uint32]bool{}
	for _, oid := range slices.Sorted(maps.Keys(d.after)) {
		was, known := d.before[oid]
		if known && d.existed(oid) && !was.isIndex() && was.lockable() {
			d.heap(t, was, d.after[oid], truncated)
		}
	}
	for _, oid := range slices.Sorted(maps.Keys(d.after)) {
		if now := d.after[oid]; d.built(now) && now.lockable() && d.existed(now.Of) && !truncated[now.Of] {
			t.Rebuilds = append(t.Rebuilds, now.full())
		}
	}
	for _, oid := range d.looked {
		was, known := d.before[oid]
		if _, still := d.after[oid]; known && !still && !was.isIndex() && was.lockable() && d.existed(oid) {
			t.Changes = append(t.Changes, Change{Kind: TableDropped, Table: was.full(), Old: string(kindOf[was.Kind])})
		}
	}
	d.sequences(t)
	for _, oid := range slices.Sorted(maps.Keys(d.done)) {
		w := d.done[oid]
		was, known := d.before[oid]
		if was.Schema == toast || d.after[oid].Schema == toast {
			continue // pieces of rows
		}
		t.Rows += w.changed()
		if known && d.existed(oid) && !was.isIndex() && was.lockable() && w.scans > 0 && !truncated[oid] {
			t.Scans = append(t.Scans, Scan{Table: was.full(), Rows: w.read / w.scans})
		}
	}
}

// heap compares a table with itself.
func (d difference) heap(t *Trace, was, now relation, truncated map[uint32]bool) {
	switch {
	case was.File == now.File:
	case d.emptied(was, now):
		truncated[was.OID] = true
		t.Changes = append(t.Changes, Change{Kind: TableTruncated, Table: was.full()})
	default:
		t.Rewrites = append(t.Rewrites, was.full())
	}
	if was.Name != now.Name {
		t.Changes = append(t.Changes, Change{Kind: TableRenamed, Table: was.full(), Old: was.Name, New: now.Name})
	}
	if was.Schema != now.Schema {
		t.Changes = append(t.Changes, Change{Kind: TableMoved, Table: was.full(), Old: was.Schema, New: now.Schema})
	}
	columns(t, was, now)
	rowSecurity(t, was, now)
}

// emptied tells TRUNCATE from a rewrite: both give the table a new file and
// build its indexes, with a scan for each, but a rewrite also reads the old
// file, by a scan of the table or of an index. A change of the tablespace copies
// the file without a scan, and a materialized view is filled from elsewhere.
func (d difference) emptied(was, now relation) bool {
	if was.Kind != "r" || was.Space != now.Space || d.done == nil {
		return false
	}
	var built int64
	for oid, r := range d.after {
		if r.Of == was.OID && d.built(r) {
			built++
		}
		if r.Of == was.OID && d.done[oid].scans > 0 {
			return false
		}
	}
	w := d.done[was.OID]
	return w.scans <= built && w.read == 0
}

// file is the file of an index of a table.
type file struct{ of, number uint32 }

// files are those of the indexes before.
func (d difference) files() map[file]bool {
	all := map[file]bool{}
	for _, was := range d.before {
		if was.isIndex() {
			all[file{was.Of, was.File}] = true
		}
	}
	return all
}

// built is true for an index whose file is new. ALTER TABLE makes an index anew
// under another OID and hands the old file on where it can.
func (d difference) built(now relation) bool {
	return now.isIndex() && now.File != 0 && !d.had[file{now.Of, now.File}]
}

func columns(t *Trace, was, now relation) {
	table := was.full()
	for _, old := range was.Columns {
		c, still := now.column(old.Number)
		change := Change{Table: table, Column: old.Name}
		if !still {
			change.Kind = ColumnDropped
			t.Changes = append(t.Changes, change)
			continue
		}
		if c.Name != old.Name {
			change.Kind, change.Old, change.New = ColumnRenamed, old.Name, c.Name
			t.Changes = append(t.Changes, change)
		}
		if c.Type != old.Type {
			change.Kind, change.Old, change.New = ColumnRetyped, old.Type, c.Type
			t.Changes = append(t.Changes, change)
		}
		if c.required() && !old.required() {
			t.Changes = append(t.Changes, Change{Kind: ColumnRequired, Table: table, Column: old.Name, Old: "nullable"})
		}
	}
	for _, c := range now.Columns {
		if _, known := was.column(c.Number); !known && c.required() {
			t.Changes = append(t.Changes, Change{Kind: ColumnRequired, Table: table, Column: c.Name})
		}
	}
}

func (c column) required() bool { return c.NotNull && !c.HasDefault }
