package reports_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"upness/reports"
	"upness/reports/internal/fixture"
	"upness/reports/internal/golden"
)

// worded are the made-up runs whose reports are kept word for word.
var worded = []string{"release", "outage", "stall", "onebad", "blind", "brief", "empty", "bare"}

func TestTerminal(t *testing.T) {
	runs := fixture.All()
	for _, name := range worded {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			files := []string{"runs/x/verdict.json", "runs/x/report.html"}
			if err := reports.Terminal(&out, runs[name].Verdict, reports.TerminalOptions{Files: files}); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "terminal/"+name+".txt", out.Bytes())
		})
	}
}

func TestTerminalColoursOnlyWhenAsked(t *testing.T) {
	v := fixture.Outage().Verdict
	var plain, coloured bytes.Buffer
	if err := errors.Join(
		reports.Terminal(&plain, v, reports.TerminalOptions{}),
		reports.Terminal(&coloured, v, reports.TerminalOptions{Color: true}),
	); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("colours without being asked for")
	}
	if !strings.HasPrefix(coloured.String(), "\x1b[1;31mFAIL\x1b[0m") {
		t.Errorf("the coloured verdict begins %.40q", coloured.String())
	}
	for _, code := range []string{"\x1b[1;31m", "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"} {
		coloured = *bytes.NewBuffer(bytes.ReplaceAll(coloured.Bytes(), []byte(code), nil))
	}
	if coloured.String() != plain.String() {
		t.Error("colours change more than the colour")
	}
}

func TestTerminalNeverWiderThanAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := arbitrary(t, 1000)
		width := rapid.IntRange(60, 100).Draw(t, "width")
		var out bytes.Buffer
		if err := reports.Terminal(&out, v, reports.TerminalOptions{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
				t.Fatalf("a line of %d columns, %d asked for: %q", n, width, line)
			}
			if strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\x1b\r\x00\n") {
				t.Fatalf("control characters in %q", line)
			}
		}
	})
}

func TestTerminalCountsWhatItLeavesOut(t *testing.T) {
	v := fixture.Flapping(1000).Verdict
	v.OutagesMore = 9000
	var out bytes.Buffer
	if err := reports.Terminal(&out, v, reports.TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Outages (10,000)", "and 9,990 outages more"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// full is a writer with no room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestReportsSayWhenTheyCouldNotBeWritten(t *testing.T) {
	v := fixture.Release().Verdict
	for name, err := range map[string]error{
		"terminal": reports.Terminal(full{}, v, reports.TerminalOptions{}),
		"json":     reports.JSON(full{}, v),
		"markdown": reports.Markdown(full{}, v),
		"junit":    reports.JUnit(full{}, v),
		"html":     reports.HTML(full{}, v, nil),
	} {
		if err == nil || !strings.Contains(err.Error(), "no space left") || strings.Contains(err.Error(), "failed to") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
