package words

import (
	"regexp"
	"strings"
	"testing"
)

// Nothing that is made can be taken for a real person's.
func TestNothingIsAPersons(t *testing.T) {
	reserved := map[string]*regexp.Regexp{
		"email":   regexp.MustCompile(`^[a-z]+\.[a-z]+@([a-z]+\.)?example\.(com|org|net)$`),
		"url":     regexp.MustCompile(`^https://www\.example\.com/[a-z-]+$`),
		"phone":   regexp.MustCompile(`^\+999\d{9}$`),
		"ip":      regexp.MustCompile(`^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$`),
		"name":    regexp.MustCompile(`^[A-Z][a-z]+ [A-Z][a-z]*(` + strings.Join(familyEnds, "|") + `)$`),
		"surname": regexp.MustCompile(`^[A-Z][a-z]*(` + strings.Join(familyEnds, "|") + `)$`),
		"city":    regexp.MustCompile(`^[A-Z][a-z]+(sample|test|demo|example|mock|fixture)$`),
		"street":  regexp.MustCompile(`^\d+ (Sample|Test|Demo|Example|Mock|Fixture|Trial|Specimen) [A-Z][a-z]+$`),
	}
	for kind, form := range reserved {
		for h := range uint64(2000) {
			text := string(Kind(kind)(nil, h*0x9e3779b97f4a7c15))
			if !form.MatchString(text) {
				t.Fatalf("%s: %q", kind, text)
			}
		}
	}
}

// Every kind makes many texts of plain ASCII, the same for the same number.
func TestKinds(t *testing.T) {
	for _, kind := range Names() {
		seen := map[string]bool{}
		for h := range uint64(500) {
			text := string(Kind(kind)(nil, h*0x9e3779b97f4a7c15))
			if again := string(Kind(kind)([]byte("x"), h*0x9e3779b97f4a7c15)); again != "x"+text {
				t.Fatalf("%s: %q, then %q", kind, text, again)
			}
			for _, c := range text {
				if c < ' ' || c > '~' {
					t.Fatalf("%s: %q", kind, text)
				}
			}
			seen[text] = true
		}
		if len(seen) < 5 {
			t.Errorf("%s: only %d texts", kind, len(seen))
		}
	}
}

func TestFill(t *testing.T) {
	for n := range 300 {
		if got := len(Fill(nil, uint64(n), n)); got != n {
			t.Errorf("%d bytes, want %d", got, n)
		}
	}
}
