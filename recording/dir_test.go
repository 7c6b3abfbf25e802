package recording

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDirectoriesOfRuns(t *testing.T) {
	root := filepath.Join(t.TempDir(), "runs")
	at := time.Date(2026, 11, 21, 17, 0, 0, 999, time.FixedZone("CET", 3600))
	for _, test := range []struct{ name, want string }{
		{"responses v1 to v2", "2026-11-21T160000Z-responses-v1-to-v2"},
		{"responses v1 to v2", "2026-11-21T160000Z-responses-v1-to-v2-2"},
		{"responses v1 to v2", "2026-11-21T160000Z-responses-v1-to-v2-3"},
		{"../../etc/passwd", "2026-11-21T160000Z-etc-passwd"},
		{"a: b\x00c/d", "2026-11-21T160000Z-a-b-c-d"},
		{"", "2026-11-21T160000Z-run"},
		{"äöü", "2026-11-21T160000Z-run-2"},
		{strings.Repeat("x", 100), "2026-11-21T160000Z-" + strings.Repeat("x", 64)},
	} {
		dir, err := NewDir(root, test.name, at)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(dir) != test.want || filepath.Dir(dir) != root {
			t.Errorf("%q becomes %s", test.name, dir)
		}
	}
	dir, err := NewDir(root, "x", at)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Create(dir, Run{})
	if err != nil {
		t.Fatal(err)
	}
	w.Add(Result{})
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
}
