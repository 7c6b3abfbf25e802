package loadgen

import "regexp"

var holeForm = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_-]*)(?:\.([A-Za-z0-9_.-]+))?\}`)

// span is a stretch of a template: a literal, or {feed} or {feed.column}.
type span struct{ literal, feed, column string }

// split cuts a template into its spans.
func split(template string) []span {
	var spans []span
	at := 0
	for _, m := range holeForm.FindAllStringSubmatchIndex(template, -1) {
		if m[0] > at {
			spans = append(spans, span{literal: template[at:m[0]]})
		}
		hole := span{feed: template[m[2]:m[3]]}
		if m[4] >= 0 {
			hole.column = template[m[4]:m[5]]
		}
		spans = append(spans, hole)
		at = m[1]
	}
	if at < len(template) || len(spans) == 0 {
		spans = append(spans, span{literal: template[at:]})
	}
	return spans
}
