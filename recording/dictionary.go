package recording

import (
	"math"
	"strings"
)

const (
	// maxWords is how many distinct words the index of a column can tell apart.
	maxWords = math.MaxInt16

	// scanned is how many words are compared one by one before the map is
	// asked: most columns hold fewer, and a comparison of equal short strings
	// is cheaper than a hash.
	scanned = 6
)

// dictionary gives each distinct string of a column a small number, in order of
// first appearance. It only grows, so that a prefix of words can be read while
// more are added.
type dictionary struct {
	words []string
	index map[string]int16
}

func newDictionary(words ...string) *dictionary {
	d := &dictionary{index: make(map[string]int16)}
	for _, w := range words {
		d.number(w)
	}
	return d
}

// number returns the number of s, and false when there is no room for it.
func (d *dictionary) number(s string) (int16, bool) {
	for i, w := range d.words[:min(len(d.words), scanned)] {
		if w == s {
			return int16(i), true
		}
	}
	if i, ok := d.index[s]; ok {
		return i, true
	}
	if len(d.words) == maxWords {
		return 0, false
	}
	s = strings.Clone(s) // s may be a piece of a large buffer
	i := int16(len(d.words))
	d.words = append(d.words, s)
	d.index[s] = i
	return i, true
}
