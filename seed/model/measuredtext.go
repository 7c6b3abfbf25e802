package model

import (
	"bytes"

	"upness/seed/gen"
	"upness/seed/words"
)

// measuredTexts is a set of texts in the order of their numbers, whatever the
// collation, of the width that was measured.
func (b *builder) measuredTexts(c *column, maker words.Maker) *set {
	st := c.spec.Stats
	d := members(st, c.table.room())
	if c.unique {
		d = c.table.room()
	}
	w := 1
	for reach := uint64(26); reach < d && w < 13; reach *= 26 {
		w++
	}
	size := mulPow(26, w)
	mean := st.Width - 1 // a short text has a header of one byte
	if mean > 126 {
		mean -= 3
	}
	limit := c.maxLen()
	step := max(size/d, 1)
	form := c.inCase()
	return texts(c.typ, size, func(dst []byte, k uint64) []byte {
		at := len(dst)
		for i := w - 1; i >= 0; i-- {
			dst = append(dst, 'a'+byte(k/mulPow(26, i)%26))
		}
		n := max(mean*3/4, c.limits.minLen) + int(gen.Scale(c.key.At(k/step), uint64(mean/2)+1))
		if n > w {
			dst = append(dst, ' ')
			dst = maker(dst, c.key.At(k))
			if len(dst)-at < n {
				dst = words.Fill(append(dst, ' '), k, n-(len(dst)-at)-1)
			}
		}
		return form(fit(fit(dst, at, max(n, w)), at, limit), at)
	})
}

// inCase changes what was appended from a place on to the case that a CHECK asks for.
func (c *column) inCase() func(dst []byte, at int) []byte {
	switch {
	case c.limits.upper:
		return func(dst []byte, at int) []byte { copy(dst[at:], bytes.ToUpper(dst[at:])); return dst }
	case c.limits.lower:
		return func(dst []byte, at int) []byte { copy(dst[at:], bytes.ToLower(dst[at:])); return dst }
	}
	return func(dst []byte, _ int) []byte { return dst }
}

func mulPow(base uint64, n int) uint64 {
	p := uint64(1)
	for range n {
		p *= base
	}
	return p
}
