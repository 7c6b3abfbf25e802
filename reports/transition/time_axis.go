package transition

import (
	"math"
	"time"

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
