package transition

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/reports/word"
)

// latencyStrip is strip c: quantiles of the latency by version, on a log scale.
func latencyStrip(t *analyze.Timeline, wide, fine []column, back backdrop) strip {
	p := newPlot(back.axis)
	low, high := latencyRange(t, wide)
	failed := sum(fine, func(c *column) uint64 { return c.failed }) > 0
	back.levels = decades(low, high)
	ticks := append(between(low, high), labelled(back.levels, func(v float64) string { return word.Duration(analyze.Seconds(v)) })...)
	p.Y.Min, p.Y.Max, p.Y.Scale = low, high, plot.LogScale{}
	if failed {
		p.Y.Max = high * math.Pow(high/low, 0.13)
		ticks = append(ticks, plot.Tick{Value: math.Sqrt(high * p.Y.Max), Label: "failed"})
	}
	p.Y.Tick.Marker = ticks
	p.Add(back, latencyLines{wide, len(t.Versions)}, failures{fine, high}, deadline(t.Deadline.Seconds()))
	s := strip{letter: "c", title: "Latency from the time due", plot: p, height: 122}
	s.legend = append(versionEntries(t),
		entry{label: "p50 to p99", key: func(c draw.Canvas) {
			c.SetColor(pale(unknownInk.fill, 0.45))
			c.Fill(c.Rectangle.Path())
			c.StrokeLine2(draw.LineStyle{Color: faint, Width: 1}, c.Min.X, c.Min.Y+1, c.Max.X, c.Min.Y+1)
		}},
		entry{label: "max", key: func(c draw.Canvas) { dot(c, c.Center(), faint) }},
	)
	if t.Deadline > 0 {
		s.legend = append(s.legend, lined(deadlineLine, "deadline "+word.Duration(analyze.Seconds(t.Deadline.Seconds()))))
	}
	return s
}

// latencyRange is the range of the axis: all quantiles and the deadline, out to
// the next 1, 2 or 5 of a decimal power.
func latencyRange(t *analyze.Timeline, all []column) (low, high float64) {
	low, high = math.Inf(1), 0
	for i := range all {
		for _, q := range all[i].latency {
			if q.answers > 0 {
				low, high = min(low, q.p50), max(high, q.max)
			}
		}
	}
	if t.Deadline > 0 {
		low, high = min(low, t.Deadline.Seconds()/10), max(high, t.Deadline.Seconds()*1.25)
	}
	if high == 0 {
		return 1e-3, 1
	}
	high = max(high, 1e-5)
	low = max(min(low, high/10), 1e-6)
	return decimal(low, math.Floor), decimal(high, math.Ceil)
}

// decimal rounds to a 1, 2 or 5 of a decimal power, down or up.
func decimal(x float64, round func(float64) float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	steps := []float64{1, 2, 5, 10}
	best := steps[0]
	for i, s := range steps {
		if s*power <= x*(1+1e-9) {
			best = s
			if round(0.5) == 1 && s*power < x*(1-1e-9) {
				best = steps[min(i+1, len(steps)-1)]
			}
		}
	}
	return best * power
}

// failures marks above the highest latency where a request failed; it
// implements plot.Plotter.
type failures struct {
	columns []column
	above   float64 // seconds
}

// Plot draws the marks: a failed request waited for ever.
func (f failures) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var failed []vg.Rectangle
	for _, m := range marks(f.columns, func(c *column) bool { return c.failed > 0 }) {
		failed = append(failed, atLeast(box(x(m.from), x(m.to), y(f.above)+2, c.Max.Y-1), leastMark, 0))
	}
	downInk.paint(c, failed)
}

var deadlineLine = draw.LineStyle{Color: downInk.fill, Width: 0.9, Dashes: []vg.Length{4, 2}}

// deadline draws the deadline as a line across; it implements plot.Plotter. Its
// value is in seconds, 0 for none.
type deadline float64

// Plot draws the line.
func (d deadline) Plot(c draw.Canvas, p *plot.Plot) {
	if d <= 0 || float64(d) < p.Y.Min {
		return
	}
	_, y := p.Transforms(&c)
	c.StrokeLine2(deadlineLine, c.Min.X, y(float64(d)), c.Max.X, y(float64(d)))
}
