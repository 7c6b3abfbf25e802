package upness

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows are the parts that each part may import, beside itself and libraries.
// Data flows one way: plan -> conduct -> (loadgen, deploy, migrate, seed) ->
// recording -> analyze -> reports.
var arrows = map[string][]string{
	"recording": {},
	"plan":      {},
	"analyze":   {"recording", "plan"},
	"reports":   {"analyze", "recording", "plan"},
	"loadgen":   {"recording", "plan"},
	"seed":      {"recording", "plan"},
	"migrate":   {"recording", "plan", "lab"},
	"lab":       {"recording", "plan", "migrate", "seed", "examples"},
	"examples":  {},
	"deploy":    {"recording", "plan"},
	"conduct":   {"recording", "plan", "loadgen", "deploy", "migrate", "seed", "lab"},
	"cmd":       {"recording", "plan", "loadgen", "deploy", "migrate", "seed", "lab", "conduct", "analyze", "reports"},
}

// TestArrows holds the packages to the arrows above. Tests may start a lab.
func TestArrows(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		from, _, inside := strings.Cut(filepath.ToSlash(name), "/")
		allowed, known := arrows[from]
		if !inside || from == "bench" {
			return nil
		}
		if !known {
			t.Errorf("%s: no part called %s in the house", name, from)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		for _, imp := range file.Imports {
			full, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			to, _, _ := strings.Cut(strings.TrimPrefix(full, "upness/"), "/")
			if strings.HasPrefix(full, "upness/") && to != from && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: %s may import only %v", name, full, from, allowed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Fatal("no file was read")
	}
}
