package model

import (
	"math"

	"upness/seed/gen"
)

// following is the value of a column that is tied to others of its row: its
// own choice, if that fits, else one in the span that the others leave.
func (b *builder) following(c *column, own *value) *value {
	if len(c.relations) == 0 {
		return own
	}
	type tie struct {
		base        func(row uint64) int64
		least, most int64
		differ      bool
	}
	ties := make([]tie, 0, len(c.relations))
	for _, r := range c.relations {
		v := b.resolve(r.base)
		if v.set.ints == nil {
			continue
		}
		ints, index := v.set.ints, v.index
		ties = append(ties, tie{func(row uint64) int64 { return ints(index(row)) }, r.least, r.most, r.differ})
	}
	enc, scale, _ := b.encoding(c.typ, c.mod)
	domain := own.set.domain
	if c.limits.domain != nil {
		domain = c.limits.domain
	}
	if len(domain) == 0 {
		domain = widest(c.typ, c.mod)
	}
	within, step := b.within(c, domain), stepOf(c.typ, c.mod)
	ints, index, key := own.set.ints, own.index, c.key.Sub(4)
	out := identity(enc, scale)
	out.domain, out.note = own.set.domain, own.set.note
	return &value{set: out, null: own.null, index: func(row uint64) uint64 {
		lo, hi := domain[0].Lo, domain[len(domain)-1].Hi
		x := ints(index(row))
		near := int64(math.MinInt64) // the greatest lower bound that another column gives
		for _, t := range ties {
			base := t.base(row)
			if t.differ {
				if x == base {
					x = next(domain, x+step-1)
				}
				continue
			}
			if t.least != math.MinInt64 {
				near = max(near, plus(base, t.least))
			}
			if t.most != math.MaxInt64 {
				hi = min(hi, plus(base, t.most))
			}
		}
		if near > lo {
			lo = near
			hi = min(hi, plus(lo, within))
		}
		lo = ceilTo(lo, step)
		if x < lo || x > hi {
			x = lo
			if hi > lo {
				x += floorTo(int64(key.Below(row, uint64(hi-lo)+1)), step)
			}
		}
		return uint64(x)
	}}
}

// next is the member of a domain after x, the first after the last.
func next(d gen.Domain, x int64) int64 {
	k, ok := d.Index(x)
	if ok {
		k++
	}
	if k >= d.Size() {
		k = 0
	}
	return d.At(k)
}

// within is how far a column that follows another one may lie beyond it.
func (b *builder) within(c *column, d gen.Domain) int64 {
	if c.spec.Within != "" {
		if v, ok := b.difference(c, c.spec.Within); ok {
			return v
		}
		b.fault(c.spec.Line, "column %s.%s: within: %q cannot be read", c.table.FullName(), c.Name, c.spec.Within)
	}
	switch c.typ.Name {
	case "date":
		return 30
	case "timestamp", "timestamptz":
		return 30 * dayMicros
	case "time", "timetz":
		return 4 * dayMicros / 24
	}
	return max(minus(d[len(d)-1].Hi, d[0].Lo), 1)
}
