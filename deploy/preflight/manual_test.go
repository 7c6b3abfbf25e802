package preflight

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var manual = flag.Bool("manual", false, "write the table of checks into docs/aws.md anew")

// The manual lists the checks as they are.
func TestManualListsTheChecks(t *testing.T) {
	var table strings.Builder
	for _, c := range checks {
		fmt.Fprintf(&table, "| %d | `%s` | %s | %s |\n", c.number, c.name, cell(c.title), cell(c.why))
	}
	const file, head = "../../docs/aws.md", "| | check | holds that | or else |\n|---|---|---|---|\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), head)
	if !found {
		t.Fatalf("%s has no table of checks", file)
	}
	has, after, _ := strings.Cut(rest, "\n\n")
	if *manual {
		if err := os.WriteFile(file, []byte(before+head+table.String()+"\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if has+"\n" != table.String() {
		t.Errorf("%s has another table of checks; -args -manual writes it anew", file)
	}
}
