package folder

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// unpack writes the files of a txtar text and gives the folder.
func unpack(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// describe words a folder, a line for each thing.
func describe(f *Folder) string {
	var b strings.Builder
	fmt.Fprintln(&b, f.Tool)
	for _, m := range f.Migrations {
		for word, s := range map[string]*Script{"up": m.Up, "down": m.Down} {
			if s == nil || word == "down" {
				continue
			}
			describeScript(&b, f, m, word, s)
		}
		if m.Down != nil {
			describeScript(&b, f, m, "down", m.Down)
		}
	}
	for _, path := range f.Skipped {
		fmt.Fprintln(&b, "skipped", filepath.Base(path))
	}
	return b.String()
}

func describeScript(b *strings.Builder, f *Folder, m Migration, word string, s *Script) {
	name, _ := filepath.Rel(f.Dir, s.File)
	fmt.Fprintf(b, "%s %s %s transaction=%t\n", m.Version, word, name, s.Transaction)
	for _, send := range s.Sends {
		for i, one := range send {
			mark := " "
			if i > 0 {
				mark = "+" // in one string with the one before
			}
			fmt.Fprintf(b, " %s%d %s\n", mark, one.Line, strings.Join(strings.Fields(one.Text), " "))
		}
	}
	if s.Err != nil {
		fmt.Fprintf(b, "  ! %s\n", strings.TrimPrefix(s.Err.Error(), f.Dir+"/"))
	}
}

func TestOpen(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := string(txtar.Parse(text).Comment)
			dir := unpack(t, string(text))
			f, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(describe(f))); diff != "" {
				t.Errorf("folder (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	empty := t.TempDir()
	rails := unpack(t, "-- 1_a.rb --\n")
	for path, want := range map[string]string{
		empty:           "migrations: no *.sql file in " + empty,
		rails:           "migrations: no *.sql file in " + rails + ", but *.rb: run them through upness migrate proxy, or print them as SQL",
		empty + "/none": "migrations: lstat " + empty + "/none: no such file or directory",
	} {
		if _, err := Open(path); err == nil || err.Error() != want {
			t.Errorf("Open(%s) = %v, want %s", path, err, want)
		}
	}
	if _, err := ParseTool("rails"); err == nil || !strings.Contains(err.Error(), "expected one of dbmate, flyway, golang-migrate, goose, sql, sqlx") {
		t.Errorf("ParseTool = %v", err)
	}
}

func TestOpenFile(t *testing.T) {
	dir := unpack(t, `
-- 1_a.sql --
SELECT 1;
-- 2_b.sql --
SELECT 2;
-- lone.sql --
SELECT 3;
-- goose/7_a.sql --
-- +goose Up
SELECT 7;
-- up/1_a.up.sql --
SELECT 1;
-- up/1_a.down.sql --
SELECT 2;
`)
	for name, want := range map[string]struct {
		tool Tool
		of   int // migrations in all
		at   int
		text string
	}{
		"2_b.sql":             {Plain, 3, 1, "SELECT 2"},
		"lone.sql":            {Plain, 1, 0, "SELECT 3"},
		"goose/7_a.sql":       {Goose, 1, 0, "SELECT 7"},
		"up/../up/1_a.up.sql": {GolangMigrate, 1, 0, "SELECT 1"},
		"up/1_a.down.sql":     {GolangMigrate, 1, 0, "SELECT 2"},
	} {
		f, at, script, err := OpenFile(dir + "/" + name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.Tool != want.tool || len(f.Migrations) != want.of || at != want.at || script.Sends[0][0].Text != want.text {
			t.Errorf("%s: %s at %d of %d: %+v", name, f.Tool, at, len(f.Migrations), script)
		}
	}
	if _, _, _, err := OpenFile(dir + "/none.sql"); err == nil || !strings.HasPrefix(err.Error(), "migration: stat ") {
		t.Errorf("OpenFile = %v", err)
	}
	if _, _, _, err := OpenFile(dir); err == nil || !strings.HasSuffix(err.Error(), "is a folder") {
		t.Errorf("OpenFile = %v", err)
	}
}

func TestOptions(t *testing.T) {
	dir := unpack(t, "-- 1_a.sql --\nSELECT 1; SELECT 2;\n")
	f, err := Open(dir, InTransaction())
	if err != nil || !f.Migrations[0].Up.Transaction || len(f.Migrations[0].Up.Sends) != 2 {
		t.Errorf("in a transaction: %+v, %v", f, err)
	}
	f, err = Open(dir, As(GolangMigrate))
	if err != nil || f.Tool != GolangMigrate || len(f.Migrations[0].Up.Sends) != 1 {
		t.Errorf("as another tool's: %+v, %v", f, err)
	}
}

func TestCompareVersions(t *testing.T) {
	rising := []string{"", "1", "1.1", "1.9", "1.10", "2", "10", "20240101000000", "99999999999999999999999", "100000000000000000000000"}
	for i, a := range rising {
		for j, b := range rising {
			if got, want := CompareVersions(a, b), compareInts(i, j); got != want {
				t.Errorf("CompareVersions(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
	if CompareVersions("001", "1") != 0 {
		t.Error("001 is not 1")
	}
}

func compareInts(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Whatever a file holds, each format reads it without a panic, and what it gives
// stands in the file at its line.
func FuzzRead(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, one := range txtar.Parse(text).Files {
			f.Add(filepath.Base(one.Name), string(one.Data))
		}
	}
	f.Add("1_a.sql", "-- +goose up\n-- +goose statementbegin\nDO $$;\n-- +goose Down\n'")
	f.Fuzz(func(t *testing.T, name, text string) {
		if name == "" || strings.Contains(strings.ToLower(text), "envsub") || placeholder.MatchString(text) {
			return
		}
		lines := strings.Split(text, "\n")
		for _, format := range formats {
			one := file{path: "/nowhere/" + name, name: name, text: text}
			m := format.read(one)
			if m.Up == nil && m.Down == nil {
				t.Fatalf("%s: %q: neither up nor down", format.tool, text)
			}
			for _, s := range []*Script{m.Up, m.Down} {
				if s == nil {
					continue
				}
				for _, send := range s.Sends {
					if len(send) == 0 {
						t.Fatalf("%s: %q: nothing is sent", format.tool, text)
					}
					for _, statement := range send {
						first, _, _ := strings.Cut(statement.Text, "\n")
						if statement.Line < 1 || statement.Line > len(lines) || !strings.Contains(lines[statement.Line-1], first) {
							t.Fatalf("%s: %q: statement %+v is not there", format.tool, text, statement)
						}
					}
				}
			}
		}
	})
}
