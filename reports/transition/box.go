package transition

import (
	"gonum.org/v1/plot/vg"
)

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
