package recording

import (
	"os"
	"regexp"
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
