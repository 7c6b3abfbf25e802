package model

import (
	"regexp"

	"upness/seed/gen"
)

// limits is what the schema demands of a column's values, gathered from its
// type, its CHECKs and its partitions.
type limits struct {
	domain         gen.Domain       // of ordinals; nil: whatever the type can hold
	listed         bool             // the domain came from a list: all of it is usual
	values         []string         // only these, in the type's notation; nil: any
	without        []string         // never these
	minLen, maxLen int              // of texts in characters, of arrays in elements; maxLen -1: any
	patterns       []*regexp.Regexp // that a text must match
	lower, upper   bool             // texts in lower or in upper case only
}

// lengthOf is the modifier's limit on a text's characters, or -1.
func (c *column) lengthOf() int {
	switch c.typ.Name {
	case "varchar", "bpchar":
		if c.mod >= 4 {
			return int(c.mod) - 4
		}
	case "name":
		return 63
	}
	return -1
}
