package transition

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
)

// layer is one part of the stacked rate.
type layer struct {
	ink   ink
	label string
	mark  bool // never smaller than a mark, however few
	count func(*column) uint64
}

// layers are the parts of the stack from the bottom: the versions in the order
// seen, then what was not served. Parts that never occur are left out.
func layers(t *analyze.Timeline, all []column) []layer {
	var stack []layer
	for i, name := range t.Versions {
		ink, label := versionInk(i), name
		if name == "" {
			ink, label = versionInk(0), "answers"
		}
		stack = append(stack, layer{ink, label, false, func(c *column) uint64 { return c.good[i] }})
	}
	stack = append(stack,
		layer{unidentifiedInk, "no version", true, func(c *column) uint64 { return c.unidentified }},
		layer{slowInk, "too late", true, func(c *column) uint64 { return c.slow }},
		layer{downInk, "failed", true, func(c *column) uint64 { return c.failed }},
	)
	var seen []layer
	for _, l := range stack {
		if sum(all, l.count) > 0 {
			seen = append(seen, l)
		}
	}
	return seen
}

func sum(all []column, count func(*column) uint64) uint64 {
	n := uint64(0)
	for i := range all {
		n += count(&all[i])
	}
	return n
}

// rateStrip is strip a: responses per second, stacked by version.
func rateStrip(t *analyze.Timeline, all []column, back backdrop) strip {
	p := newPlot(back.axis)
	top := 1.0
	if t.Rate > top && !math.IsInf(t.Rate, 0) {
		top = t.Rate
	}
	for i := range all {
		top = max(top, float64(all[i].total())/all[i].width())
	}
	top *= 1.12
	p.Y.Min, p.Y.Max = 0, top
	back.levels = roundLevels(top)
	p.Y.Tick.Marker = labelled(back.levels, number)
	stack := layers(t, all)
	s := strip{letter: "a", title: "Responses per second", plot: p, height: 112}
	for _, l := range stack {
		s.legend = append(s.legend, inked(l.ink, l.label))
	}
	p.Add(back, rateArea{all, stack})
	return s
}

// rateArea draws the stack; it implements plot.Plotter.
type rateArea struct {
	columns []column
	layers  []layer
}

// Plot paints each layer from the axis up, the highest first, so that the lower
// ones cover it: two areas that only touched would show a seam. Then come the
// hatchings, within the layers' own bounds.
func (a rateArea) Plot(c draw.Canvas, p *plot.Plot) {
	tops := make([][]vg.Rectangle, len(a.layers)) // from the axis up
	own := make([][]vg.Rectangle, len(a.layers))
	x, y := p.Transforms(&c)
	for i := range a.columns {
		col := &a.columns[i]
		n, below := uint64(0), c.Min.Y
		for l, part := range a.layers {
			count := part.count(col)
			n += count
			r := box(x(col.from), x(col.to), below, max(y(float64(n)/col.width()), below))
			if part.mark && count > 0 {
				r = atLeast(r, leastMark, 2*leastMark)
			}
			below = r.Max.Y
			if count > 0 {
				own[l] = append(own[l], r)
				tops[l] = append(tops[l], box(r.Min.X, r.Max.X, c.Min.Y, r.Max.Y))
			}
		}
	}
	for l := len(a.layers) - 1; l >= 0; l-- {
		a.layers[l].ink.flood(c, tops[l])
	}
	for l, part := range a.layers {
		part.ink.lines(c, own[l])
	}
}
