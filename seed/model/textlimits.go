package model

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"upness/seed/gen"
	"upness/seed/words"
)

// within makes a maker's texts meet the column's limits: case, length,
// patterns, and values that are not allowed.
func (b *builder) limited(c *column, maker words.Maker) words.Maker {
	l := &c.limits
	if l.minLen > 0 {
		maker = atLeast(maker, l.minLen)
	}
	switch {
	case l.lower:
		maker = changed(maker, bytes.ToLower)
	case l.upper:
		maker = changed(maker, bytes.ToUpper)
	}
	if len(l.patterns) > 0 && !b.meets(c, maker) {
		if made := b.byPattern(c, free); made != nil {
			maker = made.Append
		}
	}
	if len(l.without) > 0 {
		inner := maker
		maker = func(dst []byte, h uint64) []byte {
			at := len(dst)
			dst = inner(dst, h)
			for range 100 { // more would be for a maker that knows nothing else
				if !slices.Contains(l.without, string(dst[at:])) {
					break
				}
				h = gen.Mix(h + 1)
				dst = inner(dst[:at], h)
			}
			return dst
		}
	}
	return maker
}

// atLeast makes texts longer that are too short.
func atLeast(maker words.Maker, n int) words.Maker {
	return func(dst []byte, h uint64) []byte {
		at := len(dst)
		if dst = maker(dst, h); len(dst)-at < n {
			dst = words.Fill(dst, h, n-(len(dst)-at))
		}
		return dst
	}
}

func changed(maker words.Maker, change func([]byte) []byte) words.Maker {
	return func(dst []byte, h uint64) []byte {
		at := len(dst)
		dst = maker(dst, h)
		return append(dst[:at], change(bytes.Clone(dst[at:]))...)
	}
}

// meets tries a maker against the column's patterns.
func (b *builder) meets(c *column, maker words.Maker) bool {
	limit := c.maxLen()
	for i := range uint64(64) {
		text := fit(maker(nil, c.key.At(i)), 0, limit)
		if !matchesAll(c.limits.patterns, text) {
			return false
		}
	}
	return true
}

func matchesAll(patterns []*regexp.Regexp, text []byte) bool {
	return !slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return !p.Match(text) })
}

// byPattern makes texts from one of the patterns that meets the others too,
// with the fewest repeats that give n different ones.
func (b *builder) byPattern(c *column, n uint64) *gen.Regex {
	for _, p := range c.limits.patterns {
		for extra := range 24 {
			re, err := gen.NewRegex(p.String(), extra)
			if err != nil {
				break
			}
			if n != free && re.Size() < n || n == free && extra < 4 && open(p.String()) {
				continue
			}
			if b.meets(c, re.Append) {
				return re
			}
		}
	}
	return nil
}

// open says whether a pattern allows any number of repeats.
func open(p string) bool { return strings.ContainsAny(p, "*+,") }
