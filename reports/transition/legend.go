package transition

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/reports/word"
)

// entry is one key of a legend.
type entry struct {
	key   func(c draw.Canvas) // draws the key into c, a box of keyWidth by keyHeight
	label string
}

const (
	keyWidth  = vg.Length(13)
	keyHeight = vg.Length(7)
	keyGap    = vg.Length(3)
	entryGap  = vg.Length(10)
)

// inked is a key filled with ink.
func inked(i ink, label string) entry {
	return entry{label: label, key: func(c draw.Canvas) {
		i.paint(c, []vg.Rectangle{c.Rectangle})
		outline(c, c.Rectangle)
	}}
}

// lined is a key that is a line.
func lined(s draw.LineStyle, label string) entry {
	return entry{label: label, key: func(c draw.Canvas) {
		c.StrokeLine2(s, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
	}}
}

// outline frames an area of data, so that pale inks have an edge in print.
func outline(c draw.Canvas, r vg.Rectangle) {
	c.StrokeLines(draw.LineStyle{Color: faint, Width: 0.4}, []vg.Point{
		r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}, r.Min,
	})
}

// drawLegend sets the entries in one row that ends at the right edge of c and
// does not begin before left; labels are cut by their middle until they fit.
func drawLegend(c draw.Canvas, all []entry, left, y vg.Length) {
	s := style(sizeLabel, text)
	labels := make([]string, len(all))
	total := vg.Length(0)
	for most := 40; most >= 4; most-- {
		total = -entryGap
		for i, e := range all {
			labels[i] = word.ClipMiddle(e.label, most)
			total += keyWidth + keyGap + s.Width(labels[i]) + entryGap
		}
		if c.Max.X-total >= left {
			break
		}
	}
	x := c.Max.X - total
	for i, e := range all {
		key := draw.Canvas{Canvas: c.Canvas, Rectangle: box(x, x+keyWidth, y-keyHeight/2, y+keyHeight/2)}
		e.key(key)
		write(c, s, x+keyWidth+keyGap, y, labels[i])
		x += keyWidth + keyGap + s.Width(labels[i]) + entryGap
	}
}
