package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTemplate(t *testing.T) {
	feeds := map[string]Feed{"course": {}, "student": {}}
	for text, want := range map[string][]Part{
		"":                      nil,
		"/ping":                 {{Text: "/ping"}},
		"/courses/{course}":     {{Text: "/courses/"}, {Feed: "course"}},
		"{course}{student.id}":  {{Feed: "course"}, {Feed: "student", Column: "id"}},
		"{student.first.name}x": {{Feed: "student", Column: "first.name"}, {Text: "x"}},
		"{teacher} {course":     {{Text: "{teacher} {course"}},
		"{ course }{}":          {{Text: "{ course }{}"}},
		"{{course}}":            {{Text: "{"}, {Feed: "course"}, {Text: "}"}},
		`{"student": {student}, "n": {"a": 1}}`: {
			{Text: `{"student": `}, {Feed: "student"}, {Text: `, "n": {"a": 1}}`},
		},
	} {
		got := ParseTemplate(text, feeds)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func FuzzParseTemplate(f *testing.F) {
	for _, seed := range []string{"", "{a}", "{a.b}{c}", "{{a}}", `{"x": {a}}`, "{a", "a}", "{b}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts := ParseTemplate(text, map[string]Feed{"a": {}, "b": {}})
		again := ""
		for i, p := range parts {
			switch {
			case p.Feed == "":
				again += p.Text
			case p.Column == "":
				again += "{" + p.Feed + "}"
			default:
				again += "{" + p.Feed + "." + p.Column + "}"
			}
			if (p.Feed == "") == (p.Text == "") || i > 0 && p.Feed == "" && parts[i-1].Feed == "" {
				t.Errorf("%q: part %d of %+v", text, i, parts)
			}
		}
		if again != text {
			t.Errorf("%q is cut into %+v, which together are %q", text, parts, again)
		}
	})
}
