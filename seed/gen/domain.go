package gen

import (
	"math"
	"math/bits"
	"slices"
)

// Interval is the integers Lo..Hi, both included.
type Interval struct{ Lo, Hi int64 }

// Domain is a set of integers that a column may hold, as disjoint intervals in
// order. Every scalar type is laid on the integers: a date by its day, a
// numeric by its value times ten to its scale, an enum by its label's place.
type Domain []Interval

// Range is the domain lo..hi.
func Range(lo, hi int64) Domain {
	if lo > hi {
		return nil
	}
	return Domain{{lo, hi}}
}

// Size is the number of members, at most the largest uint64.
func (d Domain) Size() uint64 {
	var n uint64
	for _, v := range d {
		s := uint64(v.Hi-v.Lo) + 1
		if s == 0 {
			return math.MaxUint64
		}
		var carry uint64
		if n, carry = bits.Add64(n, s, 0); carry != 0 {
			return math.MaxUint64
		}
	}
	return n
}

// At returns the k-th member, from 0; past the end, the last.
func (d Domain) At(k uint64) int64 {
	for _, v := range d {
		if w := uint64(v.Hi - v.Lo); k <= w {
			return v.Lo + int64(k)
		} else {
			k -= w + 1
		}
	}
	return d[len(d)-1].Hi
}

// Index is the inverse of At; ok is false for a number that is no member.
func (d Domain) Index(x int64) (k uint64, ok bool) {
	for _, v := range d {
		if x < v.Lo {
			return k, false
		}
		if x <= v.Hi {
			return k + uint64(x-v.Lo), true
		}
		k += uint64(v.Hi-v.Lo) + 1
	}
	return k, false
}

// And returns the members that are in both.
func (d Domain) And(e Domain) Domain {
	var out Domain
	for i, j := 0, 0; i < len(d) && j < len(e); {
		if lo, hi := max(d[i].Lo, e[j].Lo), min(d[i].Hi, e[j].Hi); lo <= hi {
			out = append(out, Interval{lo, hi})
		}
		if d[i].Hi < e[j].Hi {
			i++
		} else {
			j++
		}
	}
	return out
}

// Or returns the members that are in either.
func (d Domain) Or(e Domain) Domain {
	all := append(slices.Clone(d), e...)
	slices.SortFunc(all, func(a, b Interval) int {
		if a.Lo < b.Lo {
			return -1
		}
		if a.Lo > b.Lo {
			return 1
		}
		return 0
	})
	var out Domain
	for _, v := range all {
		last := len(out) - 1
		if last >= 0 && (v.Lo <= out[last].Hi || v.Lo == out[last].Hi+1) {
			out[last].Hi = max(out[last].Hi, v.Hi)
			continue
		}
		out = append(out, v)
	}
	return out
}

// Without returns d less one member.
func (d Domain) Without(x int64) Domain {
	var out Domain
	for _, v := range d {
		if x < v.Lo || x > v.Hi {
			out = append(out, v)
			continue
		}
		if x > v.Lo {
			out = append(out, Interval{v.Lo, x - 1})
		}
		if x < v.Hi {
			out = append(out, Interval{x + 1, v.Hi})
		}
	}
	return out
}

// Members is the domain of exactly these numbers.
func Members(xs ...int64) Domain {
	var d Domain
	for _, x := range xs {
		d = d.Or(Range(x, x))
	}
	return d
}
