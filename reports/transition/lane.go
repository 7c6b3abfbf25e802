package transition

import (
	"image/color"

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

// bar is a stretch of time in a lane.
type bar struct {
	stretch
	ink     ink
	pale    bool // on its way in or out: the colour is thinned
	failed  bool
	measure float64 // seconds that its words take beyond its end, when packed
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

// box is the bar's place in its lane, with room to the lanes beside it.
func (b bar) box(c draw.Canvas, x func(float64) vg.Length) vg.Rectangle {
	room := min(1.2, (c.Max.Y-c.Min.Y)*0.15)
	return atLeast(box(x(b.from), x(b.to), c.Min.Y+room, c.Max.Y-room), leastMark, 0)
}

func (b bar) draw(c draw.Canvas, x func(float64) vg.Length) {
	r := b.box(c, x)
	ink{b.color(), b.ink.hatch}.paint(c, []vg.Rectangle{r})
	if b.failed {
		c.StrokeLines(draw.LineStyle{Color: downInk.fill, Width: 1.2}, []vg.Point{
			r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}, r.Min,
		})
		return
	}
	outline(c, r)
}

// words sets each bar's label into it, or beside it where there is room.
func (l lane) words(c draw.Canvas, x func(float64) vg.Length) {
	taken := c.Min.X // up to where words and bars stand
	for i, b := range l.bars {
		r, next := b.box(c, x), c.Max.X
		if i+1 < len(l.bars) {
			next = l.bars[i+1].box(c, x).Min.X
		}
		taken = max(taken, b.word(c, r, taken, next))
	}
}

// word sets one label into r, or between taken and next, and returns where it
// ends.
func (b bar) word(c draw.Canvas, r vg.Rectangle, taken, next vg.Length) vg.Length {
	const gap = 2
	s, y := style(sizeDetail, text), c.Center().Y
	wide := s.Width(b.label)
	inside, right, left := r.Max.X-r.Min.X-2*gap, next-r.Max.X-2*gap, r.Min.X-taken-2*gap
	switch {
	case b.label == "":
	case wide <= inside || inside >= max(right, left):
		s.Color = on(b.color())
		write(c, s, r.Min.X+gap, y, fit(s, b.label, inside))
	case wide <= right || right >= left:
		line := fit(s, b.label, right)
		write(c, s, r.Max.X+gap, y, line)
		return r.Max.X + gap + s.Width(line)
	default:
		write(c, rightward(s), r.Min.X-gap, y, fit(s, b.label, left))
	}
	return r.Max.X
}

// color is what the bar is filled with.
func (b bar) color() color.NRGBA {
	if b.pale {
		return pale(b.ink.fill, 0.3)
	}
	return b.ink.fill
}
