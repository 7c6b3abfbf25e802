package word_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"upness/reports/word"
)

func TestCleanTakesWhatATerminalWouldObey(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                       "plain",
		"two\nlines\tand  blanks ":    "two lines and blanks",
		"\x1b[31mred\x1b[0m":          "[31mred[0m",
		"a\x00b\x7fc":                 "abc",
		"bidi \u202e reversed \u2066": "bidi reversed",
		"bad \xff byte":               "bad \uFFFD byte",
	} {
		if got := word.Clean(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestCleanIsOneGraphicLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := word.Clean(string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text"))
		if !utf8.ValidString(s) || strings.IndexFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) >= 0 {
			t.Fatalf("not clean: %q", s)
		}
		if word.Clean(s) != s {
			t.Fatalf("cleaning again changes %q", s)
		}
	})
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		in          string
		width       int
		end, middle string
	}{
		{"short", 10, "short", "short"},
		{"ami-05679357ab362f128", 11, "ami-056793…", "ami-0…2f128"},
		{"äöüß", 3, "äö…", "ä…ß"},
		{"long", 0, "", ""},
	} {
		if got := word.Clip(c.in, c.width); got != c.end {
			t.Errorf("%q clipped to %d is %q, want %q", c.in, c.width, got, c.end)
		}
		if got := word.ClipMiddle(c.in, c.width); got != c.middle {
			t.Errorf("%q clipped in the middle to %d is %q, want %q", c.in, c.width, got, c.middle)
		}
	}
}

func TestWrapKeepsWordsAndWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		lines := word.Wrap(text, width)
		for _, line := range lines {
			if utf8.RuneCountInString(line) > width {
				t.Fatalf("line %q is wider than %d", line, width)
			}
		}
		got := strings.Join(strings.Fields(strings.Join(lines, "")), "")
		if want := strings.Join(strings.Fields(text), ""); got != want {
			t.Fatalf("wrapped %q, want %q", got, want)
		}
	})
}

func TestCapital(t *testing.T) {
	for in, want := range map[string]string{"": "", "one": "One", "ärger": "Ärger", "3 s": "3 s", "p99 12 ms": "p99 12 ms", "a request": "A request"} {
		if got := word.Capital(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
