package reports_test

import (
	"os"
	"testing"

	"upness/reports"
	"upness/reports/internal/fixture"
)

func TestDev(t *testing.T) {
	out := os.Getenv("OUT")
	if out == "" {
		return
	}
	for name, r := range fixture.All() {
		os.MkdirAll(out+"/"+name, 0o755)
		if _, err := reports.All(out+"/"+name, r.Verdict, r.Record, r.Timeline); err != nil {
			t.Fatal(err)
		}
	}
}
