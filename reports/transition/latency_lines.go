package transition

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

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

func dot(c draw.Canvas, at vg.Point, clr color.Color) {
	c.SetColor(clr)
	const half = 0.6
	c.Fill(box(at.X-half, at.X+half, at.Y-half, at.Y+half).Path())
}
