package recording

import (
	"math"
	"strings"
)

const (
	// maxWords is how many distinct words the index of a column can tell apart.
	// Columns are sealed before they need more: see batchRows and compactRows.
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

func newDictionary(words []string) *dictionary {
	d := &dictionary{index: make(map[string]int16, len(words))}
	for _, w := range words {
		d.number(w)
	}
	return d
}

// number returns the number of s.
func (d *dictionary) number(s string) int16 {
	for i, w := range d.words[:min(len(d.words), scanned)] {
		if w == s {
			return int16(i)
		}
	}
	if i, ok := d.index[s]; ok {
		return i
	}
	i := int16(len(d.words))
	s = strings.Clone(s) // s may be a piece of a large buffer
	d.words = append(d.words, s)
	d.index[s] = i
	return i
}
