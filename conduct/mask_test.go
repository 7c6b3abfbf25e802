package conduct

import (
	"strings"
	"testing"

	"upness/plan"
)

func TestMasker(t *testing.T) {
	m := newMasker(&plan.Plan{
		Database: &plan.Database{DSN: "postgres://app:s3cret%21@db/app"},
		Steps: []plan.Step{{Exec: &plan.Exec{Env: map[string]plan.Secret{
			"API_TOKEN": "tok-123456", "PORT": "8080", "OTHER_URL": "postgres://u:pass4you@h/d",
		}}}},
	})
	m.addDSN("host=h password='quoted word' user=u")
	for in, want := range map[string]string{
		"plain":                         "plain",
		"auth s3cret! failed":           "auth *** failed",
		"secret s3cret! twice s3cret!":  "secret *** twice ***",
		"token tok-123456 on port 8080": "token *** on port 8080",
		"pass4you":                      "***",
		"a quoted word here":            "a *** here",
	} {
		if got := m.line(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	var got []string
	l := &lines{emit: func(n int, text string) {
		if n != len(got) {
			t.Errorf("line %d, want %d", n, len(got))
		}
		got = append(got, text)
	}}
	for _, part := range []string{"one\ntw", "o\r\n", "\nlast"} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("write %q: %d, %v", part, n, err)
		}
	}
	l.flush()
	if strings.Join(got, "|") != "one|two||last" {
		t.Errorf("got %q", got)
	}
}

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{"say it": "say-it", "../../etc": "etc", "": "step", "Wait 30s": "wait-30s", strings.Repeat("x", 90): strings.Repeat("x", 40)} {
		if got := fileName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
