package plan

import (
	"fmt"
	"strings"
)

// unknownKey says what is wrong with a key that is not among the right ones:
// the nearest of them, or all when none is near.
func unknownKey(key string, right []string) string {
	return fmt.Sprintf("unknown key %q, %s", key, Suggest(key, right))
}

// Suggest names the nearest right word, or all of them when none is near.
func Suggest(word string, right []string) string {
	if best := nearest(word, right); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "expected one of: " + strings.Join(right, ", ")
}

// nearest is the right word that differs in at most a third of the letters, and
// least; empty when there is none.
func nearest(word string, right []string) string {
	best, least := "", max(1, len(word)/3)+1
	for _, r := range right {
		if n := distance(strings.ToLower(word), strings.ToLower(r)); n < least {
			best, least = r, n
		}
	}
	return best
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
