package rehearsal

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ms = time.Millisecond

func TestFit(t *testing.T) {
	for name, c := range map[string]struct {
		points      []point
		slope, last float64
		constant    bool
		known       bool
	}{
		"one size":       {points: []point{{1000, ms}}},
		"same size":      {points: []point{{1000, ms}, {1000, 2 * ms}}},
		"unknown size":   {points: []point{{0, ms}, {0, 2 * ms}}},
		"linear":         {points: []point{{1000, 10 * ms}, {3000, 30 * ms}, {9000, 90 * ms}}, slope: 1, last: 1, known: true},
		"constant":       {points: []point{{1000, ms}, {3000, ms}, {9000, ms}}, constant: true, known: true},
		"flat, but long": {points: []point{{1000, 6 * ms}, {3000, 6 * ms}, {9000, 6 * ms}}, known: true},
		"short, growing": {points: []point{{1000, ms / 4}, {4000, ms}, {16000, 4 * ms}}, slope: 1, last: 1, known: true},
		"root":           {points: []point{{1000, 10 * ms}, {4000, 20 * ms}, {16000, 40 * ms}}, slope: 0.5, last: 0.5, known: true},
		"turns linear":   {points: []point{{100, 10 * ms}, {1000, 10 * ms}, {10000, 100 * ms}}, slope: 0.5, last: 1, known: true},
		"nothing took":   {points: []point{{1000, 0}, {3000, 0}, {9000, 0}}, constant: true, known: true},
	} {
		g := fit(c.points)
		if g.Known != c.known || g.Constant != c.constant || math.Abs(g.Slope-c.slope) > 1e-6 || math.Abs(g.Last-c.last) > 1e-6 {
			t.Errorf("%s: %+v, want slope %v, last %v, constant %t", name, g, c.slope, c.last, c.constant)
		}
	}
}

func TestPredict(t *testing.T) {
	g := fit([]point{{1000, 10 * ms}, {4000, 40 * ms}, {16000, 160 * ms}})
	last := point{16000, 160 * ms}
	p := g.predict(last, 64000, false) // four times: one miss of 28 %
	if math.Abs(float64(p.Time)-0.64) > 1e-6 || math.Abs(float64(p.Low)-0.64) > 1e-6 || math.Abs(float64(p.High)-0.64/0.72) > 1e-6 {
		t.Errorf("%+v, want 0.64 s, 0.64 to 0.889", p)
	}
	if p := g.predict(last, 64000, true); math.Abs(float64(p.High)-0.64/0.53) > 1e-6 {
		t.Errorf("of an index %+v, want up to 1.2075", p)
	}
	if p := g.predict(last, 16000*16, false); math.Abs(float64(p.High)-2.56/0.72/0.72) > 1e-6 {
		t.Errorf("sixteen times: %+v, want up to 4.938", p)
	}
	for _, rows := range []int64{1000, 16000} {
		if p := g.predict(last, rows, false); p != nil {
			t.Errorf("at %d rows, which was tried or smaller: %+v", rows, p)
		}
	}
	flat := fit([]point{{1000, ms}, {3000, ms}, {9000, 2 * ms / 2}})
	if p := flat.predict(point{9000, ms}, 1e9, false); p.Time != 0.001 || p.High != 0.005 {
		t.Errorf("constant: %+v, want 1 ms, 5 at most", p)
	}
}

// The band holds the prediction, and both grow with the size.
func TestPredictionsAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		took := func(name string) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, name))
		}
		points := []point{{10_000, took("a")}, {30_000, took("b")}, {90_000, took("c")}}
		g, index := fit(points), rapid.Bool().Draw(t, "index")
		var before *Prediction
		for _, rows := range []int64{90_001, 1_000_000, 100_000_000, 10_000_000_000} {
			p := g.predict(points[2], rows, index)
			if p == nil || p.Low > p.Time || p.Time > p.High || p.Time < 0 || !p.High.Finite() {
				t.Fatalf("%d rows: %+v from %+v", rows, p, g)
			}
			if before != nil && (p.Time < before.Time || p.High < before.High) {
				t.Fatalf("%d rows: %+v, less than %+v", rows, p, before)
			}
			before = p
		}
	})
}
