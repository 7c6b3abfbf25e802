package transition

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// backdrop is what lies behind a strip's data: the phases as bands, the grid,
// and the blind spans hatched.
type backdrop struct {
	axis   timeAxis
	phases []stretch
	blind  []stretch
	levels []float64 // grid lines on the strip's own scale
}

// stretch is a stretch of the time axis, in seconds.
type stretch struct {
	from, to float64
	label    string
}

// Plot draws the backdrop; it implements plot.Plotter.
func (b backdrop) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, s := range b.phases {
		if i%2 == 1 {
			c.SetColor(bandGrey)
			c.Fill(box(x(s.from), x(s.to), c.Min.Y, c.Max.Y).Path())
		}
	}
	grid := draw.LineStyle{Color: gridGrey, Width: 0.4}
	for _, s := range b.axis.ticks() {
		c.StrokeLine2(grid, x(s), c.Min.Y, x(s), c.Max.Y)
	}
	for _, v := range b.levels {
		c.StrokeLine2(grid, c.Min.X, y(v), c.Max.X, y(v))
	}
	for i, s := range b.phases {
		if i > 0 {
			c.StrokeLine2(draw.LineStyle{Color: faint, Width: 0.5, Dashes: []vg.Length{1.5, 1.5}}, x(s.from), c.Min.Y, x(s.from), c.Max.Y)
		}
	}
	b.blindness(c, x)
}

// wideBlind is how wide a blind span must be on paper to be hatched and framed.
const wideBlind = vg.Length(6)

// blindness draws the blind spans: grey, and hatched where there is room for it.
func (b backdrop) blindness(c draw.Canvas, x func(float64) vg.Length) {
	for _, s := range b.blind {
		r := atLeast(box(x(s.from), x(s.to), c.Min.Y, c.Max.Y), leastMark, 0)
		if r.Max.X-r.Min.X < wideBlind {
			blindInk.flood(c, []vg.Rectangle{r})
			continue
		}
		blindInk.paint(c, []vg.Rectangle{r})
		edge := draw.LineStyle{Color: unknownInk.fill, Width: 0.5}
		c.StrokeLine2(edge, r.Min.X, r.Min.Y, r.Min.X, r.Max.Y)
		c.StrokeLine2(edge, r.Max.X, r.Min.Y, r.Max.X, r.Max.Y)
	}
}
