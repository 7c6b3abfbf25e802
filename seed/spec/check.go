package spec

import (
	"fmt"
	"slices"
	"strings"

	"upness/seed/words"
)

// check finds what YAML's types do not.
func (s *Spec) check() error {
	if s.Rows > 0 && s.Size > 0 {
		return s.Errorf(1, "rows and size are both given: one of them is the goal")
	}
	for name, t := range s.Tables {
		if err := s.oneOf(t.Line, "table "+name+": grow", t.Grow, "linear", "sqrt", "none"); err != nil {
			return err
		}
		for column, c := range t.Columns {
			if err := s.checkColumn("column "+name+"."+column, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Spec) checkColumn(what string, c *Column) error {
	if c.As != "" && words.Kind(c.As) == nil {
		return s.Errorf(c.Line, "%s: %s", what, unknown("kind of text", c.As, words.Names()))
	}
	if err := s.oneOf(c.Line, what+": skew", c.Skew, "uniform", "zipf", "pareto", "normal"); err != nil {
		return err
	}
	if err := s.oneOf(c.Line, what+": hot", c.Hot, "spread", "first"); err != nil {
		return err
	}
	if c.S != nil && !(*c.S > 0) {
		return s.Errorf(c.Line, "%s: s is %g: it must be above 0", what, *c.S)
	}
	if c.R != nil && (*c.R < -1 || *c.R > 1) {
		return s.Errorf(c.Line, "%s: r is %g: a correlation lies between -1 and 1", what, *c.R)
	}
	return nil
}

func (s *Spec) oneOf(line int, what, got string, words ...string) error {
	if got == "" || slices.Contains(words, got) {
		return nil
	}
	return s.Errorf(line, "%s: %s", what, unknown("word", got, words))
}

// unknown says that a name is not known, with the nearest that is.
func unknown(what, got string, known []string) string {
	slices.Sort(known)
	best, least := "", 2*max(len(got)/2, 1)+1 // half of the letters may differ
	for _, k := range known {
		d := 2 * distance(strings.ToLower(got), k)
		if got != "" && k != "" && got[0] == k[0] { // of two as near, the one that begins alike
			d--
		}
		if d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("unknown %s %q: did you mean %q?", what, got, best)
	}
	return fmt.Sprintf("unknown %s %q: there are %s", what, got, strings.Join(known, ", "))
}

// distance is Levenshtein's, by one row of the table.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// Unknown is the text of an error about a name that is not known.
func Unknown(what, got string, known []string) string { return unknown(what, got, slices.Clone(known)) }
