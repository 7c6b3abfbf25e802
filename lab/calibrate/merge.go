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
		if err := whole.merge(&part); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return whole, nil
}

// merge adds a table's trials. One that is there already is an error: a second
// try must not take the place of a first one that went wrong.
func (t *Table) merge(part *Table) error {
	t.Took += part.Took
	for _, tool := range part.Against {
		if !slices.Contains(t.Against, tool) {
			t.Against = append(t.Against, tool)
		}
	}
	for _, s := range part.Scores {
		if slices.ContainsFunc(t.Scores, func(old Score) bool { return old.Fault == s.Fault && old.Seed == s.Seed }) {
			return fmt.Errorf("fault %s, seed %d was measured before", s.Fault, s.Seed)
		}
		t.Scores = append(t.Scores, s)
	}
	return nil
}
