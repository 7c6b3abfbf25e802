package transition

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// bar is a stretch of time in a lane.
type bar struct {
	stretch
	ink     ink
	pale    bool // on its way in or out: the colour is thinned
	failed  bool
	measure float64 // seconds that its words take beyond its end, when packed
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
