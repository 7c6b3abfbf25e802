package transition

import (
	"image/color"
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

// latencyLines draws the quantiles; it implements plot.Plotter.
type latencyLines struct {
	columns  []column
	versions int
}

// Plot draws bands first, so that no version's lines are hidden by another's
// band.
func (l latencyLines) Plot(c draw.Canvas, p *plot.Plot) {
	for v := range l.versions {
		l.bands(c, p, v)
	}
	for v := range l.versions {
		l.medians(c, p, v)
		l.maxima(c, p, v)
	}
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

// bands fills from p50 to p99, and draws p99 as the band's upper edge.
func (l latencyLines) bands(c draw.Canvas, p *plot.Plot, v int) {
	x, y := p.Transforms(&c)
	fill := versionInk(v).fill
	fill.A = 0x55
	line := draw.LineStyle{Color: lineColor(v), Width: 0.5}
	for _, run := range l.runs(v) {
		rects := make([]vg.Rectangle, len(run))
		upper := make([]vg.Point, 0, 2*len(run))
		for i, col := range run {
			q := col.latency[v]
			rects[i] = box(x(col.from), x(col.to), y(max(q.p50, p.Y.Min)), y(max(q.p99, p.Y.Min)))
			upper = append(upper, vg.Point{X: rects[i].Min.X, Y: rects[i].Max.Y}, rects[i].Max)
		}
		rects[0] = atLeast(rects[0], leastMark, 0)
		ink{fill: fill}.flood(c, rects)
		c.StrokeLines(line, upper)
	}
}

// medians draws p50 with the version's own marks along it.
func (l latencyLines) medians(c draw.Canvas, p *plot.Plot, v int) {
	x, y := p.Transforms(&c)
	s := versionLine(v)
	for _, run := range l.runs(v) {
		points := make([]vg.Point, 0, 2*len(run))
		for _, col := range run {
			at := y(max(col.latency[v].p50, p.Y.Min))
			points = append(points, vg.Point{X: x(col.from), Y: at}, vg.Point{X: x(col.to), Y: at})
		}
		c.StrokeLines(s, points)
		for next, i := vg.Length(0), 0; i < len(points); i += 2 {
			if points[i].X >= next {
				glyph(c, v, vg.Point{X: (points[i].X + points[i+1].X) / 2, Y: points[i].Y})
				next = points[i].X + glyphGap
			}
		}
	}
}

// glyphGap is the distance between two marks along a line.
const glyphGap = vg.Length(36)

// maxima draws a dot at the slowest answer of each column.
func (l latencyLines) maxima(c draw.Canvas, p *plot.Plot, v int) {
	x, y := p.Transforms(&c)
	for i := range l.columns {
		if q := l.columns[i].latency[v]; q.answers > 0 {
			middle := (l.columns[i].from + l.columns[i].to) / 2
			dot(c, vg.Point{X: x(middle), Y: y(max(q.max, p.Y.Min))}, lineColor(v))
		}
	}
}

// runs are the stretches of columns in which a version answered.
func (l latencyLines) runs(v int) [][]*column {
	var all [][]*column
	begun := false
	for i := range l.columns {
		col := &l.columns[i]
		if col.latency[v].answers == 0 {
			begun = false
			continue
		}
		if !begun {
			all, begun = append(all, nil), true
		}
		all[len(all)-1] = append(all[len(all)-1], col)
	}
	return all
}

// versionEntries are the keys of the medians, when there is more than one.
func versionEntries(t *analyze.Timeline) []entry {
	var all []entry
	for v, name := range t.Versions {
		if name != "" {
			all = append(all, entry{label: "p50 " + word.ClipMiddle(name, 16), key: func(c draw.Canvas) {
				c.StrokeLine2(versionLine(v), c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
				glyph(c, v, c.Center())
			}})
		}
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// versionLine is the line of a version's median.
func versionLine(v int) draw.LineStyle {
	return draw.LineStyle{Color: lineColor(v), Width: 1.1}
}

// lineColor is the colour of a version's lines.
func lineColor(v int) color.NRGBA { return versionLines[v%len(versionLines)] }

// glyphs tell the versions' lines apart in grey.
var glyphs = []draw.GlyphDrawer{nil, draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.BoxGlyph{}, draw.CrossGlyph{}}

func glyph(c draw.Canvas, v int, at vg.Point) {
	if shape := glyphs[v%len(glyphs)]; shape != nil {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: lineColor(v), Radius: 2.1, Shape: shape}, at)
	}
}

func dot(c draw.Canvas, at vg.Point, clr color.Color) {
	c.SetColor(clr)
	const half = 0.6
	c.Fill(box(at.X-half, at.X+half, at.Y-half, at.Y+half).Path())
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
