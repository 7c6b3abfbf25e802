package plan

import (
	"errors"
	"net/url"
	"strings"
)

func targetShape(t *Target) shape {
	return object{field: t, keys: []key{
		{name: "name", shape: text(&t.Name, notEmpty), example: "record",
			doc: "In reports; no two targets have the same. Default: the method and path."},
		{name: "share", shape: positive(&t.Share), fallback: "1", example: "3",
			doc: "Weight among the targets: 3 beside 1 is three requests in four."},
		{name: "method", shape: formed(&t.Method, methodForm), example: "PUT",
			doc: "Default: GET, or POST with a body."},
		{name: "url", shape: targetURL(&t.URL), required: true, example: "/courses/{course}/responses",
			doc: "Whole, or a path that is added to load.url; may hold `{name}` and `{name.column}` of feeds, percent-encoded as they are filled in."},
		{name: "headers", shape: headers(&t.Headers), example: "{Accept: application/json}",
			doc: "Sent with this target's requests, in place of the load's of the same name."},
		{name: "body", shape: body(&t.Body), example: `'{"student": {student}, "answer": 4}'`,
			doc: "What is sent; `@FILE` reads it from a file, seen from the plan's folder. Only the names of feeds in braces are filled in."},
		{name: "long", shape: boolean(&t.Long), fallback: "false", example: "true",
			doc: "Its answers take longer than the balancer's drain delay; only the `long` lane requests it."},
		{name: "reconcile", shape: optional[Reconcile]{&t.Reconcile, reconcileShape},
			doc: "After the run its writes are looked for in the database: one that was answered well and is not there is lost, one that is there twice was applied twice, and either fails the run."},
		{name: "expect", shape: t.Expect.shape(),
			doc: "What a right answer looks like; everything given must hold."},
	}, check: func(d *decoder) {
		if t.Method == "" {
			t.Method = "GET"
			if t.Body != "" {
				t.Method = "POST"
			}
		}
		if t.Name == "" {
			t.Name = t.Method + " " + pathOf(t.URL)
		}
	}}
}

// pathOf is the path of a URL, without its parameters, for a name.
func pathOf(text string) string {
	text, _, _ = strings.Cut(text, "?")
	if _, rest, whole := strings.Cut(text, "://"); whole {
		_, path, _ := strings.Cut(rest, "/")
		return "/" + path
	}
	return text
}

func body(field *string) scalar {
	s := text(field)
	s.expand = expandBraces
	return s
}

func targetURL(field *string) scalar {
	s := text(field, func(text string) error {
		filled := hole.ReplaceAllString(text, "0")
		if !strings.HasPrefix(filled, "/") {
			return isURL(filled)
		}
		if u, err := url.Parse(filled); err != nil || u.Fragment != "" || strings.HasPrefix(filled, "//") {
			return errors.New("is not a path")
		}
		return nil
	})
	s.kind, s.describe = "URL or path", map[string]any{"type": "string", "pattern": mayExpand("(https?:/)?/.*")}
	return s
}

func (e *Expect) shape() object {
	return object{field: e, keys: []key{
		{name: "status", shape: list[int]{field: &e.Status, single: true, of: func(n *int) shape { return integer(n, 100, 599) }},
			example: "[200, 201]", doc: "One status or a list. Default: any from 200 to 299."},
		{name: "body", shape: pattern(&e.Body), example: `'"ok":\s*true'`,
			doc: "Regular expression that the body must match somewhere. A dollar in it is never expanded."},
		{name: "json", shape: dictionary[string]{field: &e.JSON, name: pathForm, of: func(v *string) shape { return text(v) }},
			example: `{status: ok, items.0.id: "*"}`, doc: "Dotted path to the text that must be there; `*` for any."},
		{name: "sha256", shape: formed(&e.SHA256, sha256Form),
			example: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			doc:     "Of the whole body, for answers that never change."},
	}}
}
