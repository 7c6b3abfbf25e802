package word

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes foreign text, an error or a statement, fit for one line of a
// report: white space becomes one blank, and what a terminal would obey (escape
// sequences, direction marks) or no font can show is left out.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// Clip shortens text to at most width runes, its end marked.
func Clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	if width < 1 {
		return ""
	}
	return string([]rune(s)[:width-1]) + "…"
}

// ClipMiddle shortens text to at most width runes by its middle: names that are
// told apart by their ends, such as image and instance IDs, stay apart.
func ClipMiddle(s string, width int) string {
	r := []rune(s)
	if len(r) <= width {
		return s
	}
	if width < 3 {
		return Clip(s, width)
	}
	head := width / 2
	return string(r[:head]) + "…" + string(r[len(r)-(width-head-1):])
}

// Wrap breaks text into lines of at most width runes, at blanks where it can.
func Wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		for utf8.RuneCountInString(word) > width {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			r := []rune(word)
			lines, word = append(lines, string(r[:width])), string(r[width:])
		}
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Capital makes the first letter of a sentence a capital, unless it begins with
// a sign such as p99.
func Capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); !unicode.IsLetter(second) && second != ' ' {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}
