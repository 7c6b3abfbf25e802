package transition

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/reports/word"
)

// lane is one row of strip d.
type lane struct {
	label  string // on the left; empty when the lane above speaks for it
	height vg.Length
	bars   []bar // from left to right
}

const (
	laneHeight = vg.Length(11)
	laneLabel  = 20 // runes on the left
)

// laneStrip is strip d: what was done, and to what.
func laneStrip(all []lane, back backdrop) strip {
	p := newPlot(back.axis)
	p.Y.Min, p.Y.Max = 0, float64(laneSum(all))
	p.Y.Tick.Length = 0
	p.Y.Tick.LineStyle.Width = 0
	var ticks plot.ConstantTicks
	top := laneSum(all)
	for i, l := range all {
		if l.label != "" {
			middle := top - blockHeight(all[i:])/2
			ticks = append(ticks, plot.Tick{Value: float64(middle), Label: word.ClipMiddle(l.label, laneLabel)})
		}
		top -= l.height
	}
	p.Y.Tick.Marker = ticks
	p.Add(back, laneBars{back.axis, all})
	return strip{letter: "d", title: "What was done", plot: p, height: laneSum(all)}
}

func laneSum(all []lane) vg.Length {
	var sum vg.Length
	for _, l := range all {
		sum += l.height
	}
	return sum
}

// blockHeight is the height of the first lane and of those that it speaks for,
// when they are too low for labels of their own; a label of full size stands at
// its own lane.
func blockHeight(all []lane) vg.Length {
	if all[0].height >= instanceHeight {
		return all[0].height
	}
	sum := all[0].height
	for _, l := range all[1:] {
		if l.label != "" || l.height >= instanceHeight {
			break
		}
		sum += l.height
	}
	return sum
}

// laneBars draws the lanes; it implements plot.Plotter.
type laneBars struct {
	axis  timeAxis
	lanes []lane
}

// Plot draws the lanes from the top down, their bars first, then the words.
func (l laneBars) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	top := c.Max.Y
	for i, lane := range l.lanes {
		if lane.label != "" && i > 0 {
			c.StrokeLine2(draw.LineStyle{Color: gridGrey, Width: 0.4}, c.Min.X, top, c.Max.X, top)
		}
		area := draw.Canvas{Canvas: c.Canvas, Rectangle: box(c.Min.X, c.Max.X, top-lane.height, top)}
		for _, b := range lane.bars {
			b.draw(area, x)
		}
		lane.words(area, x)
		top -= lane.height
	}
}
