package transition

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// strip is one of the plots below each other.
type strip struct {
	letter string
	title  string
	legend []entry
	plot   *plot.Plot
	height vg.Length // of its data area
}

// headRoom is the height of a strip's heading above its data.
const headRoom = vg.Length(15)

// newPlot is a plot without a time axis: the strips share one.
func newPlot(a timeAxis) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Min, p.X.Max = 0, a.length
	p.X.Padding, p.X.Width = 0, 0
	p.X.Tick.Marker = plot.ConstantTicks(nil)
	p.Y.Padding = 0
	p.Y.LineStyle = draw.LineStyle{Color: text, Width: 0.6}
	p.Y.Tick.LineStyle = p.Y.LineStyle
	p.Y.Tick.Length = 3
	p.Y.Tick.Label = rightward(style(sizeLabel, text))
	p.Y.Label.TextStyle = style(sizeLabel, text) // of which the axis takes the width of a blank
	return p
}

// stack draws the strips from the top of c on, their data areas exactly below
// each other, and returns these areas.
func stack(c draw.Canvas, all []strip) []draw.Canvas {
	var left vg.Length
	for _, s := range all {
		left = max(left, s.plot.DataCanvas(c).Min.X-c.Min.X)
	}
	areas := make([]draw.Canvas, len(all))
	top := c.Max.Y
	for i, s := range all {
		top -= headRoom
		own := s.plot.DataCanvas(c).Min.X - c.Min.X
		tile := draw.Canvas{Canvas: c.Canvas, Rectangle: box(c.Min.X+left-own, c.Max.X, top-s.height, top)}
		areas[i] = s.plot.DataCanvas(tile)
		s.heading(draw.Canvas{Canvas: c.Canvas, Rectangle: box(areas[i].Min.X, c.Max.X, top, top+headRoom)})
		s.plot.Draw(tile)
		top -= s.height
	}
	return areas
}

// heading sets the letter and the title on the left, the legend on the right.
func (s strip) heading(c draw.Canvas) {
	y := c.Min.Y + headRoom/2 - 1
	head := bold(style(sizeHead, text))
	write(c, head, c.Min.X, y, s.letter)
	write(c, head, c.Min.X+11, y, s.title)
	drawLegend(c, s.legend, c.Min.X+11+head.Width(s.title)+14, y)
}
