package model

import (
	"math/bits"
	"slices"
	"strings"

	"upness/seed/gen"
)

// grouping divides a table's rows among the members of one dimension, the
// driver; within a group every row has its place. Keys of several columns are
// met by deriving the other columns from the place.
type grouping struct {
	driver dimension
	groups *gen.Groups
	order  *gen.Permutation // nil: the rows of a group lie together
	key    gen.Key
	used   []dimension // that follow from the place, each place another choice
}

// of is a row's group and its place in it.
func (g *grouping) of(row uint64) (group, place uint64) {
	if g.order != nil {
		row = g.order.At(row)
	}
	return g.groups.Of(row)
}

// composite meets a key of several columns, in the cheapest way that holds:
//
//	a column that is unique by itself         nothing to do
//	a foreign key and a number                lines 1, 2, 3 of each order
//	a column with more values than rows       unique by itself
//	foreign keys and short lists              pairs without repeats, group by group
func (b *builder) composite(t *table, k *key) {
	dims := b.dimensions(k.columns)
	if b.metAlready(t, k.columns, dims) {
		return
	}
	if t.adding() {
		b.besideOthers(t, k, dims)
		return
	}
	if t.group != nil {
		b.within1(t, k, dims)
		return
	}
	for _, d := range dims {
		if b.sequence(d) && !d.decided() && b.byNumber(t, dims, d) {
			return
		}
	}
	if !b.oneAlone(t, dims) {
		b.byPairs(t, k, dims)
	}
}

// oneAlone makes a column unique by itself that has values enough.
func (b *builder) oneAlone(t *table, dims []dimension) bool {
	for _, d := range dims {
		if d.link == nil && !d.decided() && b.usualSize(d) >= t.room() && !b.sequence(d) {
			b.single(d.column)
			return true
		}
	}
	return false
}

// besideOthers meets a key of a table that holds rows: by a column of it that
// can be unique by itself, since the combinations that are there are not known.
func (b *builder) besideOthers(t *table, k *key, dims []dimension) {
	for _, d := range dims {
		if b.served(d.column) {
			return
		}
		if d.link == nil && !d.decided() && b.most(d) >= t.room() {
			b.single(d.column)
			return
		}
	}
	b.problem(t, "key %s on %s cannot be met beside the rows that are there: give the values of a column of it, or leave the table out with skip", k.name, k.what())
}

// metAlready says whether some part of the key has no repeats anyway.
func (b *builder) metAlready(t *table, columns []*column, dims []dimension) bool {
	for _, c := range columns {
		if c.unique {
			return true
		}
	}
	if len(dims) == 1 && dims[0].link != nil {
		dims[0].link.oneToOne()
		return true
	}
	return t.group != nil && slices.Contains(dims, t.group.driver) && len(t.group.used) > 0 &&
		!slices.ContainsFunc(t.group.used, func(d dimension) bool { return !slices.Contains(dims, d) })
}

// byNumber lets a number count within the groups of a foreign key.
func (b *builder) byNumber(t *table, dims []dimension, number dimension) bool {
	for _, d := range dims {
		if d.link == nil || d.link.self() || d.decided() {
			continue
		}
		need := (t.room() + d.link.parent.total() - 1) / max(d.link.parent.total(), 1)
		number.column.set = number.column.set.upwardFor(need)
		limit := number.column.set.size
		b.group(t, d, limit, false)
		g := t.group
		g.used = []dimension{number}
		number.decide(func(row uint64) uint64 { _, place := g.of(row); return place }, "counts within "+d.name())
		return true
	}
	return false
}

// upwardFor is all that the column can hold from 1 on, if that is n values or
// more; else all that it can hold.
func (s *set) upwardFor(n uint64) *set {
	if s.upward != nil {
		if up := s.upward(); up.size >= n {
			return up
		}
	}
	if s.distinct != nil {
		return s.distinct(n)
	}
	return s
}

func (d dimension) name() string {
	if d.link != nil {
		return d.link.parent.FullName()
	}
	return d.column.Name
}

// byPairs groups by one dimension and gives each row of a group another
// combination of the others.
func (b *builder) byPairs(t *table, k *key, dims []dimension) {
	var open []dimension
	for _, d := range dims {
		if !d.decided() {
			open = append(open, d)
		}
	}
	if len(open) == 0 {
		b.cannot(t, k)
		return
	}
	driver := b.driver(open)
	rest := slices.DeleteFunc(slices.Clone(open), func(d dimension) bool { return d == driver })
	limit := b.product(driver, rest, t.room())
	b.group(t, driver, limit, true)
	b.digits(t, k, rest)
}

// driver is the dimension with a skew, else the one with the most choices, so
// that the groups are small.
func (b *builder) driver(dims []dimension) dimension {
	best := dims[0]
	for _, d := range dims {
		if d.column.spec.Skew != "" && d.column.spec.Skew != "uniform" {
			return d
		}
		if b.usualSize(d) > b.usualSize(best) {
			best = d
		}
	}
	return best
}

// product is the number of combinations, widening columns up to need.
func (b *builder) product(driver dimension, dims []dimension, need uint64) uint64 {
	n := uint64(1)
	for _, d := range dims {
		if d.link == nil && b.usualSize(d) != d.column.set.size {
			d.widen(min(need, b.usualSize(d)))
		}
		n = mulCapped(n, b.sizeBeside(driver, d))
	}
	for _, d := range dims {
		if n < need && d.link == nil {
			d.widen(need)
			n = mulCapped(n/max(b.usualSize(d), 1), d.column.set.size)
		}
	}
	return n
}

// sizeBeside is the number of choices that a dimension has in a row: one less
// where it must pick another row of the same table than the driver does.
func (b *builder) sizeBeside(driver, d dimension) uint64 {
	n := b.usualSize(d)
	if d.link != nil && d.link.stratum != nil {
		return n / max(d.link.stratum.groups.K(), 1) // the least that a stratum has, where they are even
	}
	if driver.apart(d) {
		n--
	}
	return n
}

// apart says whether two foreign keys to one table must not pick the same row.
func (d dimension) apart(e dimension) bool {
	return d.link != nil && e.link != nil && (d.link.other == e.link || e.link.other == d.link)
}

func mulCapped(a, b uint64) uint64 {
	if hi, lo := bits.Mul64(a, b); hi == 0 {
		return lo
	}
	return free
}

// group divides the table's rows among the driver's members.
func (b *builder) group(t *table, driver dimension, limit uint64, shuffle bool) {
	n := t.room()
	if driver.link == nil {
		driver.widen((n + limit - 1) / max(limit, 1))
	}
	k := min(b.usualSize(driver), max(n, 1))
	options := driver.column.spec
	g := &grouping{driver: driver, key: t.key.Sub(11)}
	place := func(rank uint64) uint64 { return rank }
	if driver.link != nil {
		k, options = driver.link.parent.total(), driver.link.options()
		if options.Skew != "" && options.Skew != "uniform" {
			place = driver.link.places(k)
		}
	} else if size := driver.column.set.size; k < size {
		place = func(rank uint64) uint64 { return gen.Spread(rank, k, size) }
	}
	if limit == free {
		limit = 0
	}
	g.groups = gen.NewGroups(n, k, skewOf(options, k), limit, false)
	if shuffle {
		p := gen.NewPermutation(t.key.Sub(12), max(n, 1))
		g.order = &p
	}
	t.group = g
	driver.decide(func(row uint64) uint64 { rank, _ := g.of(row); return place(rank) }, "")
	if driver.link != nil {
		driver.link.note = "a row of " + driver.name() + ", evenly"
	}
}

func (k *key) what() string {
	names := make([]string, len(k.columns))
	for i, c := range k.columns {
		names[i] = c.Name
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// within1 meets a second key of a table whose rows are grouped already.
func (b *builder) within1(t *table, k *key, dims []dimension) {
	g := t.group
	var open []dimension
	for _, d := range dims {
		if !d.decided() {
			open = append(open, d)
		}
	}
	if b.oneAlone(t, open) || b.countsWithin(t, dims, open) {
		return
	}
	if slices.Contains(dims, g.driver) && len(open) > 0 {
		most := g.groups.Largest()
		if b.product(g.driver, open, most) >= most {
			b.digits(t, k, open)
			return
		}
	}
	for _, d := range open {
		if b.most(d) >= t.room() {
			if d.link != nil {
				d.link.oneToOne()
			} else {
				b.single(d.column)
			}
			return
		}
	}
	b.cannot(t, k)
}

// countsWithin lets a number of the key count within the groups that there are.
func (b *builder) countsWithin(t *table, dims, open []dimension) bool {
	g := t.group
	if !slices.Contains(dims, g.driver) {
		return false
	}
	for _, d := range open {
		if !b.sequence(d) {
			continue
		}
		if up := d.column.set.upwardFor(g.groups.Largest()); up.size >= g.groups.Largest() {
			d.column.set = up
			d.decide(func(row uint64) uint64 { _, place := g.of(row); return place }, "counts within "+g.driver.name())
			g.used = append(g.used, d)
			return true
		}
	}
	return false
}

func (b *builder) cannot(t *table, k *key) {
	b.problem(t, "key %s on %s cannot be met together with the other keys: give the values of a column of it", k.name, k.what())
}
