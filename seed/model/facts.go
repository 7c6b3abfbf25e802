package model

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	"upness/seed/catalog"
	"upness/seed/check"
	"upness/seed/gen"
	"upness/seed/wire"
)

// facts gathers what the schema demands of columns: CHECKs of tables and of
// domains. A CHECK that is not understood is remembered: rows are tried
// against it before the load.
func (b *builder) facts() {
	for _, t := range b.order {
		for _, c := range t.columns {
			for _, k := range b.domainChecks(c.Type) {
				facts, err := check.Solve(k.Expression)
				for i := range facts {
					facts[i].Column = c.Name
				}
				b.apply(t, k, facts, err)
			}
		}
		for _, k := range t.Checks {
			facts, err := check.Solve(k.Expression)
			b.apply(t, k, facts, err)
		}
	}
}

func (b *builder) domainChecks(oid uint32) []*catalog.Check {
	var all []*catalog.Check
	for t := b.schema.Types[oid]; t != nil && t.Kind == "domain"; t = b.schema.Types[t.Base] {
		all = append(all, t.Checks...)
	}
	return all
}

// apply lays the facts of one CHECK on the columns.
func (b *builder) apply(t *table, k *catalog.Check, facts []check.Fact, err error) {
	understood := err == nil
	for _, f := range facts {
		c := t.named(f.Column)
		if c == nil || !b.demand(t, c, f) {
			understood = false
		}
	}
	if !understood {
		t.unsolved = append(t.unsolved, Unsolved{k.Name, k.Expression})
	}
}

// partFacts lays a domain's CHECK on a part of a column.
func (b *builder) partFacts(c *column, k *catalog.Check) {
	facts, err := check.Solve(k.Expression)
	understood := err == nil
	for _, f := range facts {
		if f.Other != "" || f.Group != nil || !b.demand(c.table, c, f) {
			understood = false
		}
	}
	if !understood {
		c.table.unsolved = append(c.table.unsolved, Unsolved{k.Name, k.Expression})
	}
}

func (t *table) named(name string) *column {
	for _, c := range t.columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// demand lays one fact on a column, and says whether it could.
func (b *builder) demand(t *table, c *column, f check.Fact) bool {
	switch f.Kind {
	case check.NotNull:
		c.needed = true
	case check.IsNull:
		c.never = true
	case check.MinLen:
		c.limits.minLen = max(c.limits.minLen, f.Length)
	case check.MaxLen:
		if c.limits.maxLen < 0 || f.Length < c.limits.maxLen {
			c.limits.maxLen = f.Length
		}
	case check.Match:
		c.limits.patterns = append(c.limits.patterns, regexp.MustCompile(f.Values[0]))
		return textual(c.typ)
	case check.Lower:
		c.limits.lower = true
	case check.Upper:
		c.limits.upper = true
	case check.Below, check.Differs, check.Equals:
		return b.relate(t, c, t.named(f.Other), f)
	case check.OneOf:
		return t.arc(f.Group)
	default:
		return b.values(c, f)
	}
	return true
}

// values lays a bound or a list on a column.
func (b *builder) values(c *column, f check.Fact) bool {
	_, scale, ordinal := b.encoding(c.typ, c.mod)
	if !ordinal || !readable(c.typ) {
		switch {
		case f.Kind == check.In && (textual(c.typ) || ordinal || c.typ.Name == "jsonb" || c.typ.Name == "json"):
			c.limits.values = both(c.limits.values, f.Values)
		case f.Kind == check.NotIn && textual(c.typ):
			c.limits.without = append(c.limits.without, f.Values...)
		default:
			return false
		}
		return true
	}
	d := widest(c.typ, c.mod)
	if c.limits.domain != nil {
		d = c.limits.domain
	}
	for _, text := range f.Values {
		if _, err := bound(c.typ, scale, text, false, 1); err != nil {
			return false
		}
	}
	switch f.Kind {
	case check.Min:
		v, _ := bound(c.typ, scale, f.Values[0], f.Strict, 1)
		d = d.And(gen.Range(v, math.MaxInt64))
	case check.Max:
		v, _ := bound(c.typ, scale, f.Values[0], f.Strict, -1)
		d = d.And(gen.Range(math.MinInt64, v))
	case check.In:
		var members []int64
		for _, text := range f.Values {
			v, _ := ordinalOf(c.typ, scale, text)
			members = append(members, v)
		}
		d = d.And(gen.Members(members...))
		c.limits.listed = true
	case check.NotIn:
		for _, text := range f.Values {
			v, _ := ordinalOf(c.typ, scale, text)
			d = d.Without(v)
		}
	}
	if d == nil {
		d = gen.Domain{}
	}
	c.limits.domain = d
	return true
}

// both is the values in both lists; nil stands for any.
func both(a, b []string) []string {
	if a == nil {
		return b
	}
	out := []string{}
	for _, v := range a {
		if slices.Contains(b, v) {
			out = append(out, v)
		}
	}
	return out
}

// bound reads a bound; inward is 1 for a lower one and -1 for an upper one. A
// bound between two ordinals moves inward; a strict one moves past itself.
func bound(t *catalog.Type, scale int, text string, strict bool, inward int64) (int64, error) {
	if text == "now" {
		switch t.Name {
		case "date":
			return wire.Days(time.Now()), nil
		case "timestamp", "timestamptz":
			return wire.Micros(time.Now()), nil
		}
	}
	v, err := ordinalOf(t, scale, text)
	if err != nil {
		return 0, err
	}
	if f, ferr := strconv.ParseFloat(text, 64); ferr == nil && numeric(t) {
		exact := f * math.Pow10(scale)
		if diff := exact - float64(v); math.Abs(diff) > 1e-6 {
			if inward > 0 && diff > 0 || inward < 0 && diff < 0 {
				return v + inward, nil
			}
			return v, nil
		}
	}
	if strict {
		v += inward
	}
	return v, nil
}
