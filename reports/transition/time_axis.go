package transition

import (
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
)

// timeAxis is the one axis that all strips share: seconds since the first
// request.
type timeAxis struct {
	start  time.Time     // wall time of second 0
	begin  time.Duration // the same on the run's axis
	length float64       // seconds, above 0
}

func newTimeAxis(t *analyze.Timeline) timeAxis {
	return timeAxis{start: t.Anchor.Add(t.Begin), begin: t.Begin, length: span(t)}
}

// second places an offset of the run's axis.
func (a timeAxis) second(at time.Duration) float64 { return (at - a.begin).Seconds() }

// wall places a wall time.
func (a timeAxis) wall(t time.Time) float64 { return t.Sub(a.start).Seconds() }

// clamp keeps a second on the axis.
func (a timeAxis) clamp(s float64) float64 { return min(max(s, 0), a.length) }

// ticks are round seconds, at most ten or so, from 0 on.
func (a timeAxis) ticks() []float64 {
	step := timeStep(a.length / 10)
	var all []float64
	for i := 0; float64(i)*step <= a.length*(1+1e-9); i++ {
		all = append(all, float64(i)*step)
	}
	return all
}

// timeStep is the next round step of at least s seconds: 1, 2 or 5 of a decimal
// power up to ten seconds, then what clocks are divided into.
func timeStep(s float64) float64 {
	for _, step := range []float64{10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200} {
		if s > 5 && s <= step {
			return step
		}
	}
	if s > 43200 {
		return math.Ceil(s/86400) * 86400
	}
	power := math.Pow(10, math.Floor(math.Log10(s)))
	for _, m := range []float64{1, 2, 5} {
		if s <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// draw sets the axis along the lower edge of c, the data area of the last strip.
func (a timeAxis) draw(c draw.Canvas) {
	x := func(s float64) vg.Length { return c.X(s / a.length) }
	line := draw.LineStyle{Color: text, Width: 0.6}
	c.StrokeLine2(line, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
	for _, s := range a.ticks() {
		c.StrokeLine2(line, x(s), c.Min.Y, x(s), c.Min.Y-3)
		write(c, centred(style(sizeLabel, text)), x(s), c.Min.Y-9, number(s))
	}
	label := "seconds since " + a.start.UTC().Format("2006-01-02 15:04:05.000") + " UTC"
	write(c, centred(style(sizeLabel, text)), c.Center().X, c.Min.Y-20, label)
}

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

func box(left, right, bottom, top vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}
}

// leastMark is the least width of anything that must not vanish: four pixels of
// the picture as it is written, two at 1,200.
const leastMark = vg.Length(1.5)

// atLeast widens a rectangle about its middle, and raises its top.
func atLeast(r vg.Rectangle, width, height vg.Length) vg.Rectangle {
	if w := r.Max.X - r.Min.X; w < width {
		r.Min.X, r.Max.X = r.Min.X-(width-w)/2, r.Max.X+(width-w)/2
	}
	if h := r.Max.Y - r.Min.Y; h < height {
		r.Max.Y = r.Min.Y + height
	}
	return r
}
