package reports

import "upness/analyze"

// paint colours words for a terminal when true, and leaves them alone when false.
type paint bool

func (p paint) wrap(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string  { return p.wrap("1", s) }
func (p paint) faint(s string) string { return p.wrap("2", s) }

// of colours a word by the outcome it stands for.
func (p paint) of(o analyze.Outcome, s string) string {
	switch o {
	case analyze.Pass:
		return p.wrap("32", s)
	case analyze.Fail:
		return p.wrap("31", s)
	}
	return p.wrap("33", s)
}

// outcome sets the verdict's first word.
func (p paint) outcome(v *analyze.Verdict, word string) string {
	switch {
	case v.Verdict == analyze.Pass && v.Exit == 4:
		return p.wrap("1;31", word)
	case v.Verdict == analyze.Pass:
		return p.wrap("1;32", word)
	case v.Verdict == analyze.Fail:
		return p.wrap("1;31", word)
	}
	return p.wrap("1;33", word)
}
