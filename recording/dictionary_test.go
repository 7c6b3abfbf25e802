package recording

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWordsFromTheNetwork(t *testing.T) {
	w, dir := create(t)
	long := strings.Repeat("ä", maxWord)
	for i, version := range []string{"ok", "latin \xe4", "latin \xe4", long, long + "other end", strings.Repeat("\xffa", maxWord), ""} {
		w.Add(Result{Seq: uint64(i), Version: version, Error: version})
	}
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
	want := []string{"ok", "latin \uFFFD", "latin \uFFFD", long[:maxWord], long[:maxWord], strings.Repeat("\uFFFDa", maxWord/4), ""}
	for i, r := range read(t, open(t, dir)) {
		if r.Version != want[i] || r.Error != want[i] {
			t.Errorf("result %d: version %.20q of %d bytes", i, r.Version, len(r.Version))
		}
		if !utf8.ValidString(r.Version) {
			t.Errorf("result %d: %q is no UTF-8", i, r.Version)
		}
	}
	arrowRows(t, dir+"/"+resultsFile)
}

func TestEqualWordsHaveOneNumber(t *testing.T) {
	d := newDictionary(nil)
	for range 2 {
		for i := range 1000 {
			if n := d.number(strings.Repeat("x", i)); n != int16(i) {
				t.Fatalf("word %d has number %d", i, n)
			}
		}
	}
	if a, b := d.number("\xe4"), d.number("\xe5"); a != b || a != 1000 {
		t.Errorf("numbers %d and %d", a, b)
	}
}
