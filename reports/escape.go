package reports

import (
	"strings"
	"unicode"
)

// escape makes one line of text mean itself in Markdown: no table cell ends, no
// code, link, emphasis, mathematics or HTML begins in it.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '$': // a backslash does not keep GitHub from reading mathematics
			b.WriteString("&#36;")
		case '@': // nobody is to be called by a name in an error message
			b.WriteString("&#64;")
		case '\\', '`', '|', '*', '[', ']', '~', '#':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '_': // within a word it means itself, and http_5xx stays readable
			if !within(runes, i) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// within tells whether rune i stands between two letters or digits.
func within(runes []rune, i int) bool {
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return i > 0 && i+1 < len(runes) && word(runes[i-1]) && word(runes[i+1])
}
