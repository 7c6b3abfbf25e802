package transition

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/reports/word"
)

// Heights on the scale of strip b, where 1 is all requests: the brackets have
// the room above.
const (
	bracketLevel = 1.18
	shareTop     = 1.62
)

// shareStrip is strip b: the share of requests not served, and the outages.
func shareStrip(v *analyze.Verdict, all []column, back backdrop) strip {
	p := newPlot(back.axis)
	p.Y.Min, p.Y.Max = 0, shareTop
	back.levels = []float64{0, 0.5, 1}
	p.Y.Tick.Marker = labelled(back.levels, func(x float64) string { return fmt.Sprintf("%.0f %%", x*100) })
	p.Add(back, shareBars{all}, brackets{back.axis, v.Outages})
	s := strip{letter: "b", title: "Share of requests not served, worst of each column", plot: p, height: 62}
	if len(v.Outages) > 0 {
		s.legend = []entry{{label: word.Plural(uint64(len(v.Outages))+v.OutagesMore, "outage") + ", at least and at most", key: func(c draw.Canvas) {
			drawBracket(c, c.Center().Y, c.Min.X+3, c.Max.X-3, c.Min.X, c.Max.X)
		}}}
	}
	return s
}

// shareBars draws the worst share of each column; it implements plot.Plotter.
type shareBars struct{ columns []column }

// Plot draws a bar for every column in which one request was not served, never
// smaller than a mark.
func (b shareBars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var rects []vg.Rectangle
	for _, m := range marks(b.columns, func(c *column) bool { return c.down() > 0 }) {
		rects = append(rects, atLeast(box(x(m.from), x(m.to), c.Min.Y, y(m.worst)), leastMark, 3*leastMark))
	}
	if len(rects) == 0 && len(b.columns) > 0 {
		write(c, centred(style(sizeLabel, faint)), c.Center().X, y(0.25), noneLost(b.columns))
	}
	downInk.paint(c, rects)
}

// noneLost says that nothing was lost, of what could be seen.
func noneLost(columns []column) string {
	if slices.ContainsFunc(columns, func(c column) bool { return c.blind > 0 }) {
		return "no request was lost outside of the blind spots"
	}
	return "no request was lost"
}
