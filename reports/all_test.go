package reports_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"upness/reports"
	"upness/reports/internal/fixture"
)

var reportFiles = []string{
	"junit.xml", "report.html", "summary.md", "transition.pdf", "transition.png", "transition.svg", "verdict.json",
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAllWritesEveryReport(t *testing.T) {
	r := fixture.Outage()
	dir := t.TempDir()
	paths, err := reports.All(dir, r.Verdict, r.Record, r.Timeline)
	if err != nil {
		t.Fatal(err)
	}
	if got := list(t, dir); !slices.Equal(got, reportFiles) {
		t.Errorf("the directory holds %q, want %q", got, reportFiles)
	}
	if len(paths) != len(reportFiles) {
		t.Errorf("paths %q", paths)
	}
	kept := map[string][]byte{}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o644 || info.Size() == 0 {
			t.Errorf("%s: mode %v, %d bytes", path, info.Mode(), info.Size())
		}
		if kept[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	// Written again, over the first: the same bytes.
	if _, err := reports.All(dir, r.Verdict, r.Record, r.Timeline); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if filepath.Base(path) == "transition.pdf" {
			continue // carries the time of its making
		}
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, kept[path]) {
			t.Errorf("%s differs from one writing to the next (%v)", path, err)
		}
	}
}

// A report that cannot be put in its place is named; the others are written,
// nothing half-made stays behind.
func TestAllGoesOnWithoutTheOneThatCannotBeWritten(t *testing.T) {
	r := fixture.Release()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "junit.xml", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	paths, err := reports.All(dir, r.Verdict, r.Record, r.Timeline)
	if err == nil || !strings.Contains(err.Error(), "report junit.xml") {
		t.Errorf("error %v does not name the report", err)
	}
	if len(paths) != len(reportFiles)-1 {
		t.Errorf("paths %q", paths)
	}
	if got := list(t, dir); !slices.Equal(got, reportFiles) {
		t.Errorf("the directory holds %q, want %q", got, reportFiles)
	}
	if _, err := reports.All(filepath.Join(dir, "gone"), r.Verdict, r.Record, r.Timeline); err == nil {
		t.Error("no error for a directory that does not exist")
	}
}
