package rehearsal

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"upness/analyze"
	"upness/analyze/rehearsal"
)

func sample(n int) *rehearsal.Report {
	r := &rehearsal.Report{At: 1e8, Sizes: []rehearsal.Size{{Rows: 50_000, Requests: 1600, Before: 0.004, Slow: 0.05, Dir: "runs/a"}}, Notes: []string{"the lab has no replica"}}
	for i := range n {
		r.Statements = append(r.Statements, rehearsal.Statement{
			SQL: fmt.Sprintf("ALTER TABLE orders\n  ALTER COLUMN price_%d TYPE bigint -- <&>", i), Class: classInks[i%len(classInks)].class, Why: "others waited", Table: "public.orders",
			Lock: "ACCESS EXCLUSIVE", Growth: rehearsal.Growth{Known: true, Slope: 0.97, Last: 1.02},
			Predicted: &rehearsal.Prediction{Rows: 1e8, Time: 95, Low: 80, High: 300},
			Measured: []rehearsal.Measured{{
				Rows: 50_000, OK: true, Took: 0.7, Held: 0.9, Victims: 21, Longest: 0.8, WAL: 19e6, Start: 5 + analyze.Seconds(i), End: 5.9 + analyze.Seconds(i),
				Clients: rehearsal.Clients{Requests: 200, Slow: 120, Failed: 3, Longest: 1.1, Pool: true},
			}},
		})
	}
	return r
}

func TestTable(t *testing.T) {
	var b strings.Builder
	if err := Table(&b, sample(1)); err != nil {
		t.Fatal(err)
	}
	want := `1. ALTER TABLE orders ALTER COLUMN price_0 TYPE bigint -- <&>
   FAST AND NON-BLOCKING: others waited
     rows   took  lock held  waited  victims  longest    WAL  lag     held up  failed  worst
      50k  700ms      900ms       -       21    800ms  19 MB    -  120 of 200       3   1.1s  (the pool of connections was exhausted)
   grows as rows^0.97 (1.02 between the two largest); at 100M rows 1m35s (1m20s to 5m0s)

50k rows: 1600 requests, p99 4ms before; held up is longer than 50ms; recording runs/a
note: the lab has no replica
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// A statement that failed was not fast.
func TestTableOfAFailure(t *testing.T) {
	r := sample(1)
	r.Statements[0].Measured[0].OK, r.Statements[0].Measured[0].Error = false, "no such table"
	var b strings.Builder
	if err := Table(&b, r); err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(b.String(), "\n")[1]; got != "   FAILED: no such table" {
		t.Errorf("%q", got)
	}
}

func TestLabelWithin(t *testing.T) {
	s, style := sample(1).Statements[0], text(7.5, dark)
	for _, c := range []struct {
		width vg.Length
		want  string
	}{
		{1000, "1. ALTER TABLE orders ALTER COLUMN price_0 TYPE bigint -- <&>: 700ms, ACCESS EXCLUSIVE for 900ms"},
		{250, "1. ALTER TABLE orders AL…: 700ms, ACCESS EXCLUSIVE for 900ms"},
	} {
		if got := labelWithin(style, s, 0, c.width); got != c.want || style.Width(got) > c.width {
			t.Errorf("within %v: %q of %v, want %q", c.width, got, style.Width(got), c.want)
		}
	}
}

func picture(n int) *Picture {
	r := sample(n)
	p := &Picture{Title: "The migration's statements at 50k rows", Statements: r.Statements, Slow: 0.05, Stage: rehearsal.Stage{From: 4, To: 8 + analyze.Seconds(n), Width: 0.05}}
	for at := p.Stage.From; at < p.Stage.To; at += p.Stage.Width {
		m := rehearsal.Moment{At: at, P50: 0.002, P90: 0.005, Max: 0.01}
		if at > 5 && at < 6 {
			m.P50, m.P90, m.Max, m.Failed = 0.3, 0.8, 1.1, 1
		}
		p.Stage.Moments = append(p.Stage.Moments, m)
	}
	return p
}

// Whatever a rehearsal gives is drawn, as a drawing that parses.
func TestSVG(t *testing.T) {
	for name, p := range map[string]*Picture{"nothing": {Title: "none"}, "one": picture(1), "six": picture(6), "too many": picture(80)} {
		var b bytes.Buffer
		if err := p.SVG(&b); err != nil {
			t.Fatal(err)
		}
		for _, s := range p.shown() {
			if text := fmt.Sprintf("%s for %s", s.Lock, rehearsal.Short(s.Measured[0].Held)); !strings.Contains(b.String(), text) {
				t.Errorf("%s: no %q in the drawing", name, text)
			}
		}
		for d := xml.NewDecoder(&b); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}

func TestPNG(t *testing.T) {
	var b bytes.Buffer
	if err := picture(2).PNG(&b); err != nil {
		t.Fatal(err)
	}
	config, err := png.DecodeConfig(&b)
	if err != nil || config.Width != 1684 {
		t.Errorf("%+v, %v", config, err)
	}
}

// The bars stand where the latency's time axis says.
func TestOneTimeAxis(t *testing.T) {
	p := picture(3)
	bars, latency := p.bars(), p.latency()
	if bars.X.Padding != 0 || latency.X.Padding != 0 {
		t.Error("an axis that is padded is not the other one's")
	}
	if low, high := p.bounds(); low != 0.001 || high != 10 {
		t.Errorf("latency from %v to %v, want 1 ms to 10 s", low, high)
	}
}

func TestTicks(t *testing.T) {
	var labels []string
	for _, tick := range (secondTicks{}).Ticks(2.1, 20.5) {
		labels = append(labels, tick.Label)
	}
	if got := strings.Join(labels, " "); got != "4 6 8 10 12 14 16 18 20" {
		t.Errorf("seconds %q", got)
	}
	labels = nil
	for _, tick := range (latencyTicks{}).Ticks(0.001, 10) {
		if tick.Label != "" {
			labels = append(labels, tick.Label)
		}
	}
	if got := strings.Join(labels, " "); got != "1ms 10ms 100ms 1s 10s" {
		t.Errorf("latencies %q", got)
	}
}
