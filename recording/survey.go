package recording

import "math"

// survey is what a first pass over an unsorted file finds out for the second.
type survey struct {
	smallest []uint64              // for each batch: the smallest seq in it and all later ones
	words    [wordColumns][]string // what each column of words holds; nil if that is too much
}

// maxSurveyed is how many words of a column a survey keeps.
const maxSurveyed = 4096

func (s *stream) survey() (*survey, error) {
	found := &survey{}
	var seen [wordColumns]map[string]bool
	for i := range seen {
		seen[i] = map[string]bool{}
	}
	for batch, err := range s.batches() {
		if err != nil {
			return nil, err
		}
		least := uint64(math.MaxUint64)
		for _, seq := range batch.seq {
			least = min(least, seq)
		}
		found.smallest = append(found.smallest, least)
		for i := range seen {
			found.note(i, batch.words[i].words, seen[i])
		}
	}
	for i := len(found.smallest) - 2; i >= 0; i-- {
		found.smallest[i] = min(found.smallest[i], found.smallest[i+1])
	}
	for i := range found.words {
		if len(seen[i]) > maxSurveyed {
			found.words[i] = nil
		}
	}
	return found, nil
}

// note adds the words of column i that were not seen before.
func (f *survey) note(i int, words []string, seen map[string]bool) {
	for _, w := range words {
		if len(seen) > maxSurveyed {
			return
		}
		if !seen[w] {
			seen[w] = true
			f.words[i] = append(f.words[i], w)
		}
	}
}

// columns returns columns whose dictionaries hold what the survey found, so
// that the file needs to tell them once only.
func (f *survey) columns(rows int) *columns {
	c := newColumns(rows)
	for i, words := range f.words {
		if i != wKind {
			c.words[i].dict = newDictionary(words)
		}
	}
	return c
}
