package gen

import (
	"math/bits"
	"regexp/syntax"
	"unicode/utf8"
)

// Regex makes the texts that a regular expression matches, numbered from 0 to
// Size: the k-th is found by taking k apart in mixed radix, one digit for each
// character class and each choice. Where the expression allows any number of
// repeats it makes Extra more than the least.
type Regex struct {
	root  *syntax.Regexp
	extra int
}

// NewRegex reads an expression. Parts that match nothing by themselves, such
// as ^ and \b, are taken as met.
func NewRegex(expression string, extra int) (*Regex, error) {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return &Regex{re.Simplify(), extra}, nil
}

// Size is the number of different numberings, at most the largest uint64.
func (r *Regex) Size() uint64 { return r.size(r.root) }

func (r *Regex) size(re *syntax.Regexp) uint64 {
	switch re.Op {
	case syntax.OpCharClass:
		return uint64(len(runes(re)))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return uint64(len(ordinary))
	case syntax.OpAlternate:
		var n uint64
		for _, sub := range re.Sub {
			n = addCapped(n, r.size(sub))
		}
		return n
	case syntax.OpConcat:
		n := uint64(1)
		for _, sub := range re.Sub {
			n = mulCapped(n, r.size(sub))
		}
		return n
	case syntax.OpCapture:
		return r.size(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat, syntax.OpQuest:
		n := uint64(1)
		for range r.times(re) {
			n = mulCapped(n, r.size(re.Sub[0]))
		}
		return n
	}
	return 1
}

// times is how often a repeat is made.
func (r *Regex) times(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpStar:
		return r.extra
	case syntax.OpPlus:
		return 1 + r.extra
	case syntax.OpQuest:
		return min(r.extra, 1)
	}
	if re.Max < 0 {
		return re.Min + r.extra
	}
	return min(re.Min+r.extra, re.Max)
}

// Append appends the k-th text.
func (r *Regex) Append(dst []byte, k uint64) []byte {
	dst, _ = r.append(dst, r.root, k)
	return dst
}

// append uses up the digits of k that re needs and returns the rest.
func (r *Regex) append(dst []byte, re *syntax.Regexp, k uint64) ([]byte, uint64) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			dst = utf8.AppendRune(dst, c)
		}
	case syntax.OpCharClass:
		set := runes(re)
		if len(set) == 0 {
			return dst, k
		}
		n := uint64(len(set))
		return utf8.AppendRune(dst, set[k%n]), k / n
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		n := uint64(len(ordinary))
		return append(dst, ordinary[k%n]), k / n
	case syntax.OpAlternate:
		size := max(r.size(re), 1)
		at, rest := k%size, k/size
		for _, sub := range re.Sub {
			if n := r.size(sub); at >= n {
				at -= n
				continue
			}
			dst, _ = r.append(dst, sub, at)
			break
		}
		return dst, rest
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			dst, k = r.append(dst, sub, k)
		}
	case syntax.OpCapture:
		return r.append(dst, re.Sub[0], k)
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat, syntax.OpQuest:
		for range r.times(re) {
			dst, k = r.append(dst, re.Sub[0], k)
		}
	}
	return dst, k
}

const ordinary = "abcdefghijklmnopqrstuvwxyz0123456789"

// runes is a class's members: plain letters and digits where it has any, else
// what printable ASCII it has.
func runes(re *syntax.Regexp) []rune {
	var plain, other []rune
	for c := rune(' '); c <= '~'; c++ {
		if !inClass(re, c) {
			continue
		}
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			plain = append(plain, c)
		} else {
			other = append(other, c)
		}
	}
	if len(plain) > 0 {
		return plain
	}
	if len(other) == 0 && len(re.Rune) > 0 {
		other = []rune{re.Rune[0]}
	}
	return other
}

func inClass(re *syntax.Regexp, c rune) bool {
	for i := 0; i+1 < len(re.Rune); i += 2 {
		if c >= re.Rune[i] && c <= re.Rune[i+1] {
			return true
		}
	}
	return false
}

func mulCapped(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	if hi != 0 {
		return 1<<64 - 1
	}
	return lo
}

func addCapped(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	if carry != 0 {
		return 1<<64 - 1
	}
	return sum
}
