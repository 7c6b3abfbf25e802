package reports_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"upness/analyze"
	"upness/reports"
	"upness/reports/internal/fixture"
	"upness/reports/internal/golden"
)

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := reports.JSON(&out, fixture.Outage().Verdict); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "verdict.json", out.Bytes())
}

// A report that is read back and written again is the same: JSON loses nothing
// but bytes that are no text, and these the first time only.
func TestJSONIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var first, second bytes.Buffer
		v := again(t, arbitrary(t, 20))
		if err := reports.JSON(&first, v); err != nil {
			t.Fatal(err)
		}
		if err := reports.JSON(&second, again(t, v)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatal("a verdict that was read back is written in other words")
		}
	})
}

// again is a verdict written and read back.
func again(t *rapid.T, v *analyze.Verdict) *analyze.Verdict {
	var out bytes.Buffer
	if err := reports.JSON(&out, v); err != nil {
		t.Fatal(err)
	}
	var back analyze.Verdict
	if err := json.Unmarshal(out.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	return &back
}
