package transition

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// flood fills rectangles with the colour. Those that touch are filled as one
// area, or hairlines would show between them.
func (i ink) flood(c draw.Canvas, rects []vg.Rectangle) {
	c.SetColor(i.fill)
	for len(rects) > 0 {
		n := 1
		for n < len(rects) && rects[n].Min.X-rects[n-1].Max.X < 0.01 {
			n++
		}
		c.Fill(skyline(rects[:n]))
		rects = rects[n:]
	}
}

// skyline is the outline of touching rectangles: along their tops and back
// along their bottoms, without the points that lie on a straight line.
func skyline(rects []vg.Rectangle) vg.Path {
	var p vg.Path
	p.Move(rects[0].Min)
	for i, r := range rects {
		if i == 0 || r.Min.Y != rects[i-1].Min.Y || r.Max.Y != rects[i-1].Max.Y {
			p.Line(vg.Point{X: r.Min.X, Y: r.Max.Y})
		}
		if i == len(rects)-1 || rects[i+1].Max.Y != r.Max.Y || rects[i+1].Min.Y != r.Min.Y {
			p.Line(r.Max)
		}
	}
	for i := len(rects) - 1; i >= 0; i-- {
		r := rects[i]
		if i == len(rects)-1 || rects[i+1].Min.Y != r.Min.Y {
			p.Line(vg.Point{X: r.Max.X, Y: r.Min.Y})
		}
		if i > 0 && rects[i-1].Min.Y != r.Min.Y {
			p.Line(r.Min)
		}
	}
	p.Close()
	return p
}
