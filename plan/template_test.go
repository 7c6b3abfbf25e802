package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTemplate(t *testing.T) {
	feeds := map[string]Feed{"course": {}, "student": {}}
	for text, want := range map[string]Template{
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
		if got.String() != text {
			t.Errorf("%q is written as %q", text, got.String())
		}
		if fixed := len(want) < 2 && (len(want) == 0 || want[0].Feed == ""); got.Fixed() != fixed {
			t.Errorf("%q: Fixed() = %v", text, got.Fixed())
		}
	}
}

func TestTemplateAppend(t *testing.T) {
	parts := ParseTemplate(`{"student": {student.id}, "course": {course}}`, map[string]Feed{"course": {}, "student": {}})
	got := parts.Append([]byte("> "), func(dst []byte, hole Part) []byte {
		return append(dst, hole.Feed+"/"+hole.Column...)
	})
	if want := `> {"student": student/id, "course": course/}`; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzParseTemplate(f *testing.F) {
	for _, seed := range []string{"", "{a}", "{a.b}{c}", "{{a}}", `{"x": {a}}`, "{a", "a}", "{b}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts := ParseTemplate(text, map[string]Feed{"a": {}, "b": {}})
		if parts.String() != text {
			t.Errorf("%q is written as %q", text, parts.String())
		}
		for i, p := range parts {
			if (p.Feed == "") == (p.Text == "") || i > 0 && p.Feed == "" && parts[i-1].Feed == "" {
				t.Errorf("%q: part %d of %+v", text, i, parts)
			}
		}
	})
}
