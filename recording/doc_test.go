package recording

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

// The manual lists the columns and kinds that there are, in their order.
func TestTheManualTellsTheFormat(t *testing.T) {
	b, err := os.ReadFile("../docs/recording.md")
	if err != nil {
		t.Fatal(err)
	}
	manual := string(b)
	rows := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (u?int\\d+|dictionary|bool)(, or null)? \\|").FindAllStringSubmatch(manual, -1)
	if len(rows) != len(fields) {
		t.Fatalf("%d columns in the manual, %d in the file", len(rows), len(fields))
	}
	for i, f := range fields {
		kind := f.Type.String()
		if f.Type.ID() == arrow.DICTIONARY {
			kind = "dictionary"
		}
		null := ""
		if f.Nullable {
			null = ", or null"
		}
		if rows[i][1] != f.Name || rows[i][2] != kind || rows[i][3] != null {
			t.Errorf("column %d is %s %s%s, in the manual %q", i, f.Name, kind, null, rows[i][0])
		}
	}
	kinds := strings.Join(kindNames[:], " ")
	if !strings.Contains(strings.ReplaceAll(manual, "\n", " "), "`"+kinds+"`") {
		t.Errorf("the manual does not list the kinds %s", kinds)
	}
}

// The manual lists every kind of event that there is a constant for, here and in
// the packages that have kinds of their own, and no other.
func TestTheManualTellsTheKindsOfEvents(t *testing.T) {
	constant := regexp.MustCompile(`(?m)^(?:const|\t)\s*Event[A-Z]\w*\s*=\s*"(\w+)"`)
	var kinds []string
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile("../" + name)
		for _, found := range constant.FindAllSubmatch(source, -1) {
			kinds = append(kinds, string(found[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("../docs/recording.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `kind` \\| ((?:`\\w+`, )+)or a source's own \\|$").FindSubmatch(manual)
	if row == nil {
		t.Fatal("the manual has no row of the kinds of events")
	}
	var listed []string
	for _, found := range regexp.MustCompile("`(\\w+)`").FindAllSubmatch(row[1], -1) {
		listed = append(listed, string(found[1]))
	}
	slices.Sort(kinds)
	slices.Sort(listed)
	if !slices.Equal(kinds, listed) {
		t.Errorf("the manual lists the kinds\n%s, there are\n%s", listed, kinds)
	}
}
