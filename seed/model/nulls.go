package model

import "strings"

// Shares of NULLs where the file says nothing.
const (
	usualNulls = 0.05
	rareEvents = 0.9 // deleted_at and the like: most rows have not come to it
)

// nullShare is the share of a column's NULLs.
func (b *builder) nullShare(c *column) float64 {
	switch {
	case c.never && !c.notNull:
		return 1
	case c.notNull || c.needed:
		return 0
	case c.spec.Nulls != nil:
		return float64(*c.spec.Nulls)
	case c.spec.Values != nil:
		return b.listedNulls(c)
	case c.spec.Stats != nil:
		return c.spec.Stats.Nulls
	}
	name := strings.ToLower(c.Name)
	for _, word := range []string{"deleted", "archived", "cancelled", "canceled", "revoked", "suspended", "discarded"} {
		if strings.HasPrefix(name, word) {
			return rareEvents
		}
	}
	if c.Default != "" {
		return 0
	}
	return usualNulls
}

func (b *builder) listedNulls(c *column) float64 {
	var sum float64
	for _, w := range c.spec.Values.Weight {
		sum += w
	}
	return c.spec.Values.Null / (sum + c.spec.Values.Null)
}

// linkNulls is the share of rows that refer to nothing.
func (b *builder) linkNulls(l *link) float64 {
	for _, c := range l.columns {
		if c.never {
			return 1
		}
		if c.needed {
			return 0
		}
	}
	o := l.options()
	switch {
	case o.Nulls != nil:
		return float64(*o.Nulls)
	case o.Stats != nil:
		return o.Stats.Nulls
	}
	return usualNulls
}
