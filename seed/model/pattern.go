package model

import (
	"strconv"
	"strings"

	"upness/seed/words"
)

// pattern reads # as a digit, ? as a capital letter, {row} and {unique} as a
// number: # and ? use up the number's digits, the first one the lowest.
func pattern(p string) words.Maker {
	return func(dst []byte, k uint64) []byte {
		digits := k
		for i := 0; i < len(p); i++ {
			switch {
			case p[i] == '#':
				dst = append(dst, '0'+byte(digits%10))
				digits /= 10
			case p[i] == '?':
				dst = append(dst, 'A'+byte(digits%26))
				digits /= 26
			case strings.HasPrefix(p[i:], "{row}"):
				dst = strconv.AppendUint(dst, k, 10)
				i += len("{row}") - 1
			case strings.HasPrefix(p[i:], "{unique}"):
				dst = strconv.AppendUint(dst, k, 36)
				i += len("{unique}") - 1
			default:
				dst = append(dst, p[i])
			}
		}
		return dst
	}
}

// patternSize is how many different texts a pattern gives.
func patternSize(p string) uint64 {
	if strings.Contains(p, "{row}") || strings.Contains(p, "{unique}") {
		return free
	}
	size := 1.0
	for i := range len(p) {
		switch p[i] {
		case '#':
			size *= 10
		case '?':
			size *= 26
		}
	}
	return uint64(min(size, 1<<62))
}

// patternSet is a pattern's texts in order. With {row} the index is the row's
// number, from 1.
func patternSet(c *column, n uint64) *set {
	make1, limit := pattern(c.spec.Pattern), c.maxLen()
	s := texts(c.typ, patternSize(c.spec.Pattern), func(dst []byte, k uint64) []byte { return fit(make1(dst, k), len(dst), limit) })
	s.note = "pattern " + c.spec.Pattern
	if strings.Contains(c.spec.Pattern, "{row}") {
		c.index = func(row uint64) uint64 { return row + 1 }
	} else if s.size == free {
		s.size = n // {unique}: no longer than it must be
	}
	return s
}
