package model

import "upness/seed/gen"

// digits lets dimensions follow from a row's place in its group: another
// combination in each place, in another order in each group.
func (b *builder) digits(t *table, k *key, dims []dimension) {
	g := t.group
	sizes := make([]func(group uint64) uint64, len(dims))
	for i, d := range dims {
		sizes[i] = b.sizeWithin(g, d)
	}
	product := func(group uint64) uint64 {
		n := uint64(1)
		for _, size := range sizes {
			n = mulCapped(n, size(group))
		}
		return max(n, 1)
	}
	for i, d := range dims {
		digit := func(group, place uint64) uint64 {
			n := product(group)
			p := gen.NewPermutation(g.key.Sub(group), n)
			x := p.At(place % n)
			for _, size := range sizes[:i] {
				x /= size(group)
			}
			return x % max(sizes[i](group), 1)
		}
		d.decide(b.pickDigit(g, d, digit), "no "+k.what()+" twice")
		g.used = append(g.used, d)
	}
}

// sizeWithin is the number of choices that a dimension has within a group.
func (b *builder) sizeWithin(g *grouping, d dimension) func(group uint64) uint64 {
	if d.link != nil && d.link.stratum != nil {
		return d.link.sizeOf
	}
	n := b.sizeBeside(g.driver, d)
	return func(uint64) uint64 { return n }
}

// pickDigit turns a digit into the dimension's choice.
func (b *builder) pickDigit(g *grouping, d dimension, digit func(group, place uint64) uint64) func(row uint64) uint64 {
	switch {
	case d.link != nil && d.link.stratum != nil:
		up := d.link.stratum
		return func(row uint64) uint64 {
			group, place := g.of(row)
			return up.row(group, digit(group, place))
		}
	case g.driver.apart(d): // leaves out the row that the driver picks
		other := g.driver.link.pick
		return func(row uint64) uint64 {
			k := digit(g.of(row))
			if k >= other(row) {
				k++
			}
			return k
		}
	}
	return func(row uint64) uint64 { return digit(g.of(row)) }
}
