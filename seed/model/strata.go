package model

import (
	"slices"

	"upness/seed/catalog"
	"upness/seed/gen"
)

// Keys that share a column, as in
//
//	members (tenant_id, user_id)    -> users (tenant_id, id)
//	members (tenant_id, project_id) -> projects (tenant_id, id)
//
// must refer to rows of one tenant. Every table on the way to the root,
// tenants, is divided into strata: a row's tenant follows from its number, and
// from a tenant the numbers of its rows. A row then takes its tenant first, and
// from each parent a row of that tenant's.
//
// roots finds the tables that this concerns.
func (b *builder) roots() {
	for _, t := range b.order {
		for _, c := range t.columns {
			if c.sharedBy() < 2 {
				continue
			}
			root := rootOf(c)
			if root == nil {
				b.problem(t, "column %s is in several foreign keys that lead to different tables: give its values", c.Name)
				return
			}
			b.stratify(t, root.table)
		}
	}
}

// strata divides those tables, once the numbers of their rows are known.
func (b *builder) strata() {
	for _, t := range b.order {
		if t.root != nil && t.adding() {
			b.problem(t, "its foreign keys share columns, and rows cannot be added to those that are there: leave the table out with skip")
			return
		}
		if t.root != nil {
			b.divide(t)
		}
	}
	for _, t := range b.order {
		if t.root != nil {
			b.pickWithin(t)
		}
	}
}

// sharedBy is the number of foreign keys that the column is in.
func (c *column) sharedBy() int {
	n := 0
	for _, l := range c.table.links {
		if slices.Contains(l.columns, c) {
			n++
		}
	}
	return n
}

// rootOf follows a column's foreign keys up to one that refers to nothing; nil
// if its keys lead to different ones.
func rootOf(c *column) *column { return climb(c, map[*column]bool{}) }

func climb(c *column, seen map[*column]bool) *column {
	if seen[c] {
		return nil
	}
	seen[c] = true
	defer delete(seen, c)
	var root *column
	for _, l := range c.table.links {
		i := slices.Index(l.columns, c)
		if i < 0 || l.self() {
			continue
		}
		up := climb(l.refs[i], seen)
		if up == nil || root != nil && root != up {
			return nil
		}
		root = up
	}
	if root == nil {
		return c
	}
	return root
}

// stratify marks a table, and those that it refers to together with the root's column.
func (b *builder) stratify(t, root *table) {
	if t == root || t.root == root {
		return
	}
	if t.root != nil {
		b.problem(t, "its foreign keys share columns of both %s and %s: give the values of some", t.root.FullName(), root.FullName())
		return
	}
	t.root = root
	for _, l := range t.links {
		if len(l.columns) > 1 && l.rooted(root) != nil {
			b.stratify(l.parent, root)
		}
	}
}

// rooted is the link's column that leads to the root.
func (l *link) rooted(root *table) *column {
	for _, c := range l.columns {
		if r := rootOf(c); r != nil && r.table == root {
			return c
		}
	}
	return nil
}

// divide divides a table's rows among the root's.
func (b *builder) divide(t *table) {
	var shared *column
	for _, c := range t.columns {
		if r := rootOf(c); r != nil && r.table == t.root && r != c {
			shared = c
			break
		}
	}
	direct := t.directTo(t.root, shared)
	shared.link, shared.place = direct, 0
	n, k := t.room(), t.root.total()
	p := gen.NewPermutation(t.key.Sub(12), max(n, 1))
	t.group = &grouping{driver: dimension{link: direct, column: shared}, key: t.key.Sub(11), order: &p,
		groups: gen.NewGroups(n, k, skewOf(shared.spec, k), 0, true)}
	g := t.group
	direct.pick = func(row uint64) uint64 { group, _ := g.of(row); return group }
	direct.note = "a row of " + t.root.FullName() + ", shared with the other keys"
}

// directTo is the table's foreign key to the root alone, or one made up.
func (t *table) directTo(root *table, shared *column) *link {
	for _, l := range t.links {
		if l.parent == root && len(l.columns) == 1 && l.columns[0] == shared {
			return l
		}
	}
	up := shared
	for up.table != root {
		for _, l := range up.table.links {
			if i := slices.Index(l.columns, up); i >= 0 && !l.self() {
				up = l.refs[i]
				break
			}
		}
	}
	return &link{fk: &catalog.ForeignKey{}, child: t, parent: root, columns: []*column{shared}, refs: []*column{up}, key: t.key.Sub(13)}
}

// row is the row number of a place in a group.
func (g *grouping) row(group, place uint64) uint64 {
	x := g.groups.Start(group) + place
	if g.order != nil {
		return g.order.Inverse(x)
	}
	return x
}

// pickWithin lets the table's foreign keys pick rows of their own stratum.
func (b *builder) pickWithin(t *table) {
	g := t.group
	for _, l := range t.links {
		if len(l.columns) < 2 || l.rooted(t.root) == nil || l.parent.group == nil || l.parent.root != t.root {
			continue
		}
		up, key := l.parent.group, l.key
		l.stratum = up
		l.note = "a row of " + l.parent.FullName() + " of the same " + t.root.Name
		l.within = func(row uint64) uint64 {
			group, _ := g.of(row)
			return up.row(group, key.Below(row, max(up.groups.Size(group), 1)))
		}
		if l.self() {
			l.within = func(row uint64) uint64 {
				group, place := g.of(row)
				return up.row(group, key.Below(row, max(place, 1)))
			}
		}
	}
}

// sizeOf is the number of rows of its stratum that a link can pick.
func (l *link) sizeOf(group uint64) uint64 { return l.stratum.groups.Size(group) }
