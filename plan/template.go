package plan

import (
	"regexp"
	"strings"
)

// hole is {name} or {name.column} in a template.
var hole = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_-]*)(?:\.([A-Za-z0-9_.-]+))?\}`)

// Template is a text with holes that feeds fill.
type Template []Part

// Part is a stretch of a template: a text as it stands, or a hole for a value
// of a feed, and of one of its columns where it has some.
type Part struct {
	Text   string
	Feed   string
	Column string
}

// ParseTemplate cuts a text into its parts. Only the name of a feed in braces,
// with or without a column, is a hole; all other braces stand for themselves, so
// that JSON needs no escape: {"student": {student}}.
func ParseTemplate(text string, feeds map[string]Feed) Template {
	var parts Template
	literal := func(s string) {
		if n := len(parts); n > 0 && parts[n-1].Feed == "" {
			parts[n-1].Text += s
		} else if s != "" {
			parts = append(parts, Part{Text: s})
		}
	}
	at := 0
	for _, m := range hole.FindAllStringSubmatchIndex(text, -1) {
		name, column := text[m[2]:m[3]], ""
		if m[4] >= 0 {
			column = text[m[4]:m[5]]
		}
		literal(text[at:m[0]])
		if _, declared := feeds[name]; declared {
			parts = append(parts, Part{Feed: name, Column: column})
		} else {
			literal(text[m[0]:m[1]])
		}
		at = m[1]
	}
	literal(text[at:])
	return parts
}

// Fixed reports whether the template has no holes.
func (t Template) Fixed() bool {
	for _, p := range t {
		if p.Feed != "" {
			return false
		}
	}
	return true
}

// Append appends the text with its holes filled to dst; fill appends the value
// for one.
func (t Template) Append(dst []byte, fill func(dst []byte, hole Part) []byte) []byte {
	for _, p := range t {
		if p.Feed == "" {
			dst = append(dst, p.Text...)
		} else {
			dst = fill(dst, p)
		}
	}
	return dst
}

// String is the text that the template was made of.
func (t Template) String() string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.Feed == "":
			b.WriteString(p.Text)
		case p.Column == "":
			b.WriteString("{" + p.Feed + "}")
		default:
			b.WriteString("{" + p.Feed + "." + p.Column + "}")
		}
	}
	return b.String()
}
