package transition

import (
	"slices"
	"testing"
	"time"

	"upness/analyze"
)

// A column of bins with one answer each has the quantiles of these answers, not
// the slowest one as its median.
func TestColumnsOfSingleAnswers(t *testing.T) {
	line := &analyze.Timeline{BinWidth: time.Millisecond, End: 100 * time.Millisecond, Versions: []string{"v1"}}
	for i := range 100 {
		took := time.Duration(i+1) * time.Millisecond
		b := analyze.Bin{Start: time.Duration(i) * time.Millisecond, Good: 1}
		b.ByVersion = []analyze.BinVersion{{Good: 1, P50: took, P99: took, Max: took}}
		line.Bins = append(line.Bins, b)
	}
	all := fold(line, 100)
	if len(all) != 1 {
		t.Fatalf("%d columns", len(all))
	}
	if q := all[0].latency[0]; q != (quantum{100, 0.050, 0.099, 0.100}) {
		t.Errorf("100 answers of 1 to 100 ms: %+v", q)
	}
}

func TestColumnsKeepEveryRequest(t *testing.T) {
	for _, c := range []struct {
		rate    float64
		bins    int
		columns int
	}{
		{5000, 1200, 600}, // as many as can be drawn
		{500, 1200, 200},  // 30 requests each
		{5, 1200, 8},      // few requests: few columns
		{100, 7, 7},       // few bins
		{0, 1200, 600},    // no rate is known
		{5000, 1861, 465}, // four bins each, the one left over with its neighbours
	} {
		line := &analyze.Timeline{BinWidth: 10 * time.Millisecond, Rate: c.rate, Versions: []string{"v1"}}
		line.End = time.Duration(c.bins) * line.BinWidth
		for i := range c.bins {
			line.Bins = append(line.Bins, analyze.Bin{
				Start: time.Duration(i) * line.BinWidth, Good: 1, Bad: 3, Unidentified: 1, Slow: 1, Cut: 1,
				ByVersion: []analyze.BinVersion{{Good: 1}},
			})
		}
		all := wideColumns(line)
		if len(all) != c.columns {
			t.Errorf("%d bins at %g/s: %d columns, want %d", c.bins, c.rate, len(all), c.columns)
		}
		n := uint64(0)
		for i := range all {
			n += all[i].total()
		}
		if want := uint64(6 * c.bins); n != want { // good, bad, slow, cut
			t.Errorf("%d bins at %g/s: %d requests, want %d", c.bins, c.rate, n, want)
		}
	}
}

func TestMarksBridgeWhereNobodyAsked(t *testing.T) {
	down, good, none, blind := column{failed: 1}, column{good: []uint64{1}}, column{}, column{blind: 1}
	hit := func(c *column) bool { return c.failed > 0 }
	for _, c := range []struct {
		name string
		all  []column
		want []float64 // begin and end of each mark
	}{
		{"joined", []column{down, none, none, down}, []float64{0, 3, 3, 4}},
		{"served between", []column{down, good, down}, []float64{0, 1, 2, 3}},
		{"blind between", []column{down, blind, down}, []float64{0, 1, 2, 3}},
		{"nothing after", []column{none, down, none}, []float64{1, 2}},
		{"none", []column{good, none}, nil},
	} {
		for i := range c.all {
			c.all[i].from, c.all[i].to = float64(i), float64(i+1)
		}
		var got []float64
		for _, m := range marks(c.all, hit) {
			got = append(got, m.from, m.to)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: marks at %v, want %v", c.name, got, c.want)
		}
	}
}
