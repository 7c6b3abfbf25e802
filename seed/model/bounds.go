package model

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"upness/seed/catalog"
	"upness/seed/gen"
)

// bounds keeps the rows of partitioned tables where there are partitions for
// them. A default partition is for what nobody foresaw: it gets rows only
// where it is the only one.
func (b *builder) bounds() {
	for _, t := range b.order {
		if t.Partition == nil {
			continue
		}
		if len(leaves(t.Partition)) == 0 {
			b.problem(t, "it has no partitions: create those that the rows are to go to")
			continue
		}
		reach := b.reach(t, t.Partition)
		for num, r := range reach {
			c := t.column(num)
			switch {
			case c == nil:
			case r.values != nil:
				c.limits.values = both(c.limits.values, r.values)
			case r.domain != nil:
				d := r.domain
				if c.limits.domain != nil {
					d = d.And(c.limits.domain)
				}
				c.limits.domain = d
				c.limits.listed = d[0].Lo != math.MinInt64 && d[len(d)-1].Hi != math.MaxInt64
				c.needed = true
			}
		}
	}
}

func leaves(p *catalog.Partition) []*catalog.Partition {
	var all []*catalog.Partition
	for _, l := range p.Leaves() {
		if l.Strategy == "" {
			all = append(all, l)
		}
	}
	return all
}

// reach is what the partitions below a node take of one key column.
type reachOf struct {
	domain gen.Domain
	values []string
}

// reach joins what the children take; a node that cannot be read, such as one
// that is split by an expression, demands nothing, and the rows are tried
// before the load.
func (b *builder) reach(t *table, p *catalog.Partition) map[int16]reachOf {
	out := map[int16]reachOf{}
	var children []*catalog.Partition
	for _, c := range p.Children {
		if len(leaves(c)) > 0 && c.Bound != "DEFAULT" {
			children = append(children, c)
		}
	}
	if len(p.Keys) == 0 || len(children) == 0 {
		return out
	}
	if key := t.named(p.KeyNames[0]); key != nil && p.Keys[0] != 0 {
		if r, ok := b.ownReach(key, p.Strategy, children); ok {
			out[key.Num] = r
		}
	}
	for i, c := range children {
		for num, r := range b.reach(t, c) {
			have, ok := out[num]
			if ok && i > 0 && num != p.Keys[0] {
				r.domain = r.domain.Or(have.domain)
				r.values = append(slices.Clone(have.values), r.values...)
			}
			if num != p.Keys[0] {
				out[num] = r
			}
		}
	}
	return out
}

func (b *builder) ownReach(key *column, strategy string, children []*catalog.Partition) (reachOf, bool) {
	var r reachOf
	_, scale, ordinal := b.encoding(key.typ, key.mod)
	ordinal = ordinal && readable(key.typ)
	for _, c := range children {
		switch strategy {
		case "list":
			for _, text := range boundValues(c.Bound, " IN ") {
				if text.null {
					continue
				}
				v, err := ordinalOf(key.typ, scale, text.text)
				if ordinal && err == nil {
					r.domain = r.domain.Or(gen.Range(v, v))
				} else if !ordinal && textual(key.typ) {
					r.values = append(r.values, text.text)
				} else {
					return r, false
				}
			}
		case "range":
			from, to := boundValues(c.Bound, " FROM "), boundValues(c.Bound, " TO ")
			if !ordinal || len(from) == 0 || len(to) == 0 {
				return r, false
			}
			lo, errLo := end(key, scale, from[0], math.MinInt64)
			hi, errHi := end(key, scale, to[0], math.MaxInt64)
			if errLo != nil || errHi != nil {
				return r, false
			}
			if hi != math.MaxInt64 {
				hi-- // the end itself is the next partition's
			}
			r.domain = r.domain.Or(gen.Range(lo, hi))
		default:
			return r, false
		}
	}
	return r, r.domain != nil || r.values != nil
}

func end(key *column, scale int, v boundValue, open int64) (int64, error) {
	if v.open {
		return open, nil
	}
	return ordinalOf(key.typ, scale, v.text)
}

// boundValue is one value of a partition's bound.
type boundValue struct {
	text       string
	open, null bool
}

var boundParts = regexp.MustCompile(`'((?:[^']|'')*)'|[^,()\s]+`)

// boundValues reads the list in parentheses that follows a word of a bound.
func boundValues(bound, word string) []boundValue {
	_, rest, ok := strings.Cut(bound, word+"(")
	if !ok {
		return nil
	}
	var out []boundValue
	for len(rest) > 0 && rest[0] != ')' {
		at := boundParts.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		text := rest[at[0]:at[1]]
		switch {
		case at[2] >= 0:
			out = append(out, boundValue{text: strings.ReplaceAll(rest[at[2]:at[3]], "''", "'")})
		case text == "MINVALUE" || text == "MAXVALUE":
			out = append(out, boundValue{open: true})
		case text == "NULL":
			out = append(out, boundValue{null: true})
		default:
			out = append(out, boundValue{text: text})
		}
		rest = strings.TrimLeft(rest[at[1]:], ", ")
	}
	return out
}
