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
	d, err := newDecoder(s.in, s.whole.bytes)
	if err != nil {
		return nil, err
	}
	found := &survey{}
	var seen [wordColumns]map[string]bool
	d.seqOnly = true
	d.learn = func(id int, words []string) { found.note(id, words, &seen[id]) }
	var batch rows
	err = d.each(func() *rows { return &batch }, func(*rows) error {
		least := uint64(math.MaxUint64)
		for _, seq := range batch.seq {
			least = min(least, seq)
		}
		found.smallest = append(found.smallest, least)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := len(found.smallest) - 2; i >= 0; i-- {
		found.smallest[i] = min(found.smallest[i], found.smallest[i+1])
	}
	return found, nil
}

// note adds the words of a column that were not seen before.
func (f *survey) note(id int, words []string, seen *map[string]bool) {
	if *seen == nil {
		*seen = map[string]bool{}
	}
	for _, w := range words {
		if !(*seen)[w] && len(*seen) <= maxSurveyed {
			(*seen)[w] = true
			f.words[id] = append(f.words[id], w)
		}
	}
	if len(*seen) > maxSurveyed {
		f.words[id] = nil
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
