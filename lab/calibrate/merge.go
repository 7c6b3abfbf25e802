package calibrate

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// Read puts tables together that were written as JSON: long calibrations are
// made in parts.
func Read(files ...string) (*Table, error) {
	var whole *Table
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var part Table
		if err := json.Unmarshal(text, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if whole == nil {
			whole = &part
			continue
		}
		if part.Rate != whole.Rate {
			return nil, fmt.Errorf("%s: measured at %d/s, the others at %d/s", name, part.Rate, whole.Rate)
		}
		whole.merge(&part)
	}
	return whole, nil
}

// merge adds a table's trials; one that is there already, of the same fault and
// seed, is replaced.
func (t *Table) merge(part *Table) {
	t.Took += part.Took
	for _, s := range part.Scores {
		i := slices.IndexFunc(t.Scores, func(old Score) bool { return old.Fault == s.Fault && old.Seed == s.Seed })
		if i < 0 {
			t.Scores = append(t.Scores, s)
		} else {
			t.Scores[i] = s
		}
	}
}
