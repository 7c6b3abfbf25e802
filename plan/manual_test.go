package plan

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	manual      = "../docs/plan.md"
	tablesBegin = "<!-- tables: begin -->\n"
	tablesEnd   = "<!-- tables: end -->\n"
)

// The tables of the manual are what the parser says of its keys.
func TestManualHasEveryKey(t *testing.T) {
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(text), tablesBegin)
	_, after, ended := strings.Cut(rest, tablesEnd)
	if !begun || !ended {
		t.Fatalf("%s has no %q and %q", manual, tablesBegin, tablesEnd)
	}
	var tables strings.Builder
	writeTables(&tables, "", new(Plan).shape().keys, map[string]string{})
	golden(t, manual, []byte(before+tablesBegin+tables.String()+tablesEnd+after))
}

// writeTables writes a table for a mapping and those within it. A mapping that
// stands in several places is written once.
func writeTables(out *strings.Builder, path string, keys []key, written map[string]string) {
	title := strings.TrimSuffix(path, ".")
	if title == "" {
		title = "The plan"
	} else {
		title = "`" + title + "`"
	}
	fmt.Fprintf(out, "\n### %s\n\n| key | value | default | example | meaning |\n|---|---|---|---|---|\n", title)
	written[signature(keys)] = path
	for _, k := range keys {
		fmt.Fprintf(out, "| `%s` | %s | %s | %s | %s |\n", k.name, k.shape.what(), preset(k), code(k.example), k.doc)
	}
	for _, k := range keys {
		inner := k.shape.within()
		if _, done := written[signature(inner)]; inner != nil && !done {
			writeTables(out, path+k.name+nesting(k), inner, written)
		} else if inner != nil {
			fmt.Fprintf(out, "\n`%s`: as `%s`.\n", path+k.name, strings.TrimSuffix(written[signature(inner)], "."))
		}
	}
}

// nesting says how a mapping stands under its key: alone, in a list, by name.
func nesting(k key) string {
	switch what := k.shape.what(); {
	case strings.HasPrefix(what, "list"):
		return "[]."
	case strings.HasPrefix(what, "mapping of names"):
		return ".NAME."
	default:
		return "."
	}
}

// signature tells mappings apart, by the names of their keys.
func signature(keys []key) string {
	return strings.Join(object{keys: keys}.names(), " ")
}

func preset(k key) string {
	if k.required {
		return "required"
	}
	return code(k.fallback)
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}

// Every plan that is printed for people to copy is right.
func TestPrintedPlans(t *testing.T) {
	files, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range append(files, "../README.md", "../examples/README.md") {
		text, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		for _, block := range blocks(text, "yaml") {
			if !bytes.Contains(block, []byte("load:")) {
				continue
			}
			found++
			if _, err := Parse(file, block, anyVariable); err != nil {
				t.Errorf("%v\nin:\n%s", err, block)
			}
		}
	}
	if found == 0 {
		t.Error("no plan is printed anywhere")
	}
}

// Every example is right, and the files it names are there.
func TestExamples(t *testing.T) {
	for file, data := range plans(t, "../examples") {
		if bytes.Contains(data, []byte("AWSTemplateFormatVersion:")) {
			continue // a stack that a plan releases to
		}
		if _, err := parse(file, data, anyVariable, (*Plan).checkFiles); err != nil {
			t.Error(err)
		}
	}
}

// anyVariable gives every variable of the environment a value that fits.
func anyVariable(name string) (string, bool) {
	if strings.HasSuffix(name, "DATABASE_URL") {
		return "postgres://app@localhost/app", true
	}
	if name == "URL" {
		return "http://127.0.0.1:8080", true
	}
	return "8080", true
}

// blocks are the fenced code blocks of a language in a Markdown text.
func blocks(text []byte, language string) (all [][]byte) {
	fence := []byte("```" + language + "\n")
	for {
		_, rest, found := bytes.Cut(text, fence)
		if !found {
			return all
		}
		block, after, _ := bytes.Cut(rest, []byte("```"))
		all, text = append(all, block), after
	}
}
