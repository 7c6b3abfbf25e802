package transition

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// hatchGap is the distance between two lines of a hatching.
const hatchGap = vg.Length(5)

// hatchLine is the style of a hatching's lines over a colour.
func hatchLine(under color.NRGBA) draw.LineStyle {
	c := on(under)
	c.A = 0x70
	return draw.LineStyle{Color: c, Width: 0.45}
}

// paint fills rectangles, given from left to right: the colour, then the
// hatching running through all of them.
func (i ink) paint(c draw.Canvas, rects []vg.Rectangle) {
	i.flood(c, rects)
	i.lines(c, rects)
}

// lines draws the hatching alone. The canvas has no clipping, so each line is
// followed through the rectangles and its pieces are joined where they touch.
func (i ink) lines(c draw.Canvas, rects []vg.Rectangle) {
	if len(rects) == 0 || i.hatch == plain {
		return
	}
	c.SetLineStyle(hatchLine(i.fill))
	switch i.hatch {
	case rising:
		diagonals(c, rects, 1)
	case falling:
		diagonals(c, rects, -1)
	case crossed:
		diagonals(c, rects, 1)
		diagonals(c, rects, -1)
	case upright:
		uprights(c, rects)
	case level:
		levels(c, rects)
	}
}

// diagonals draws the lines y = slope*x + k for every k on the grid. The grid is
// the paper's, so that neighbouring areas share it.
func diagonals(c draw.Canvas, rects []vg.Rectangle, slope vg.Length) {
	low, high := vg.Length(math.Inf(1)), vg.Length(math.Inf(-1))
	for _, r := range rects {
		for _, x := range []vg.Length{r.Min.X, r.Max.X} {
			low, high = min(low, r.Min.Y-slope*x), max(high, r.Max.Y-slope*x)
		}
	}
	gap := hatchGap * math.Sqrt2
	for k := gap * vg.Length(math.Ceil(float64(low/gap))); k < high; k += gap {
		var p vg.Path
		at := vg.Point{X: -1}
		for _, r := range rects {
			from, to, ok := clipDiagonal(r, slope, k)
			if !ok {
				continue
			}
			if math.Abs(float64(from.X-at.X)) > 0.01 || math.Abs(float64(from.Y-at.Y)) > 0.01 {
				p.Move(from)
				p.Line(to)
			} else {
				p[len(p)-1].Pos = to
			}
			at = to
		}
		if len(p) > 0 {
			c.Stroke(p)
		}
	}
}

// clipDiagonal is the piece of y = slope*x + k within r, from left to right.
func clipDiagonal(r vg.Rectangle, slope, k vg.Length) (from, to vg.Point, ok bool) {
	a, b := (r.Min.Y-k)*slope, (r.Max.Y-k)*slope // slope is 1 or -1, its own inverse
	left, right := max(r.Min.X, min(a, b)), min(r.Max.X, max(a, b))
	if right <= left {
		return from, to, false
	}
	return vg.Point{X: left, Y: slope*left + k}, vg.Point{X: right, Y: slope*right + k}, true
}

// uprights draws a vertical line at every grid position.
func uprights(c draw.Canvas, rects []vg.Rectangle) {
	var p vg.Path
	for _, r := range rects {
		for x := gridFrom(r.Min.X); x < r.Max.X; x += hatchGap {
			p.Move(vg.Point{X: x, Y: r.Min.Y})
			p.Line(vg.Point{X: x, Y: r.Max.Y})
		}
	}
	if len(p) > 0 {
		c.Stroke(p)
	}
}

// levels draws a horizontal line at every grid position.
func levels(c draw.Canvas, rects []vg.Rectangle) {
	var p vg.Path
	for _, r := range rects {
		for y := gridFrom(r.Min.Y); y < r.Max.Y; y += hatchGap {
			p.Move(vg.Point{X: r.Min.X, Y: y})
			p.Line(vg.Point{X: r.Max.X, Y: y})
		}
	}
	if len(p) > 0 {
		c.Stroke(p)
	}
}

func gridFrom(x vg.Length) vg.Length {
	return hatchGap * vg.Length(math.Ceil(float64(x/hatchGap)))
}
