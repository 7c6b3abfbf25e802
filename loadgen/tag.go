package loadgen

import (
	"fmt"
	"net/http"
	"regexp"

	"upness/plan"
)

// tag reads from an answer who gave it: a header, a pattern in the body or a
// path in its JSON.
type tag struct {
	header  string
	pattern *regexp.Regexp
	path    jsonPath
}

func newTag(name string, t plan.Tag) (tag, error) {
	out := tag{}
	if t.Header != "" {
		out.header = http.CanonicalHeaderKey(t.Header)
	}
	if t.Body != "" {
		re, err := regexp.Compile(t.Body)
		if err != nil {
			return tag{}, fmt.Errorf("load.%s.body: %w", name, err)
		}
		out.pattern = re
	}
	if t.JSON != "" {
		out.path = parsePath(t.JSON)
	}
	return out, nil
}

// set says whether the plan names this tag at all.
func (t *tag) set() bool { return t.header != "" || t.pattern != nil || t.path != nil }

// needsBody says whether the tag stands in the body.
func (t *tag) needsBody() bool { return t.pattern != nil || t.path != nil }

// read returns the tag's value in an answer, empty when it is not there.
func (t *tag) read(a *answer) string {
	switch {
	case t.header != "":
		if v := a.header[t.header]; len(v) > 0 {
			return v[0]
		}
	case t.pattern != nil:
		return firstGroup(t.pattern, a.body)
	case t.path != nil:
		if doc, err := a.json(); err == nil {
			text, _ := t.path.find(doc)
			return text
		}
	}
	return ""
}

// firstGroup is what the first group of re matched, or the whole match of a
// pattern without groups.
func firstGroup(re *regexp.Regexp, body []byte) string {
	m := re.FindSubmatch(body)
	switch {
	case m == nil:
		return ""
	case len(m) > 1:
		return string(m[1])
	default:
		return string(m[0])
	}
}
