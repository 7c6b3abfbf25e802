package recording

import (
	"math"
	"strings"
	"unicode/utf8"
)

const (
	// maxWords is how many distinct words the index of a column can tell apart.
	// Columns are sealed before they need more: see batchRows and compactRows.
	maxWords = math.MaxInt16

	// maxWord is the length in bytes to which a word is cut.
	maxWord = 1 << 10

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
	s = s[:min(len(s), maxWord)]
	if i, ok := d.index[s]; ok {
		return i
	}
	s = strings.Clone(s) // it may be a piece of a large buffer
	if legal := legalWord(s); legal != s {
		d.index[s] = d.number(legal)
	} else {
		d.index[s] = int16(len(d.words))
		d.words = append(d.words, s)
	}
	return d.index[s]
}

// legalWord makes a word of what may have come over the network: readers of
// Arrow refuse a whole file for one string that is not UTF-8.
func legalWord(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	for len(s) > maxWord {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}
