package plan

import "regexp"

// hole is {name} or {name.column} in a template.
var hole = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_-]*)(?:\.([A-Za-z0-9_.-]+))?\}`)

// Part is a stretch of a template, a text with holes that feeds fill: a text as
// it stands, or a hole for a value of a feed, and of one of its columns where it
// has some.
type Part struct {
	Text   string
	Feed   string
	Column string
}

// ParseTemplate cuts a text into its parts. Only the name of a feed in braces,
// with or without a column, is a hole; all other braces stand for themselves, so
// that JSON needs no escape: {"student": {student}}.
func ParseTemplate(text string, feeds map[string]Feed) []Part {
	var parts []Part
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
