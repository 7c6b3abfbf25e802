package rehearsal

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/analyze/rehearsal"
	"upness/reports/word"
)

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func pale(c color.NRGBA) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8((int(v) + 2*255) / 3) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: 0xff}
}

var (
	white = rgb(0xFFFFFF)
	dark  = rgb(0x222222)
	faint = rgb(0x777777)
)

// classInks are the classes' colours, after Paul Tol's bright scheme (Colour
// Schemes, SRON/EPS/TN/09-002, 2021): told apart by colour-blind readers.
var classInks = []struct {
	class analyze.Class
	ink   color.NRGBA
}{
	{analyze.NonBlocking, rgb(0x228833)},
	{analyze.BriefBlock, rgb(0x4477AA)},
	{rehearsal.WouldBlock, rgb(0xCCBB44)},
	{analyze.BlockedByOthers, rgb(0xAA3377)},
	{analyze.Blocking, rgb(0xEE6677)},
}

func inkOf(c analyze.Class) color.NRGBA {
	for _, i := range classInks {
		if i.class == c {
			return i.ink
		}
	}
	return faint
}

// bars are the statements, the first at the top: a thick bar while it ran, a
// pale one while its lock was still held after that.
func (p *Picture) bars() *plot.Plot {
	shown := p.shown()
	b := plot.New()
	b.Y.Min, b.Y.Max = -float64(len(shown)), 0
	b.HideY()
	b.X.Tick.Marker = plot.ConstantTicks(nil)
	b.X.LineStyle.Width, b.X.Padding, b.Y.Padding = 0, 0, 0
	b.Add(drawing(func(c draw.Canvas, q *plot.Plot) {
		x, y := q.Transforms(&c)
		for i, s := range shown {
			p.bar(c, s, i, x, y(-float64(i)-0.5))
		}
	}))
	return b
}

// A bar of a moment is seen all the same.
const (
	leastBar = vg.Length(2)
	thick    = vg.Length(9)
)

func (p *Picture) bar(c draw.Canvas, s rehearsal.Statement, n int, x func(float64) vg.Length, y vg.Length) {
	m := s.Largest()
	from, to, released := x(float64(m.Start)), x(float64(m.Start+m.Took)), x(float64(m.End))
	to = max(to, from+leastBar)
	fill := func(from, to vg.Length, ink color.Color) {
		c.FillPolygon(ink, []vg.Point{{X: from, Y: y - thick/2}, {X: to, Y: y - thick/2}, {X: to, Y: y + thick/2}, {X: from, Y: y + thick/2}})
	}
	fill(from, max(to, released), pale(inkOf(s.Class)))
	fill(from, to, inkOf(s.Class))
	style, left, right, inside := text(7.5, dark), from-4-c.Min.X, c.Max.X-max(to, released)-4, to-from-6
	label := labelWithin(style, s, n, max(left, right, inside))
	// Beside the bar where there is room, else within it.
	switch width := style.Width(label); {
	case width <= right:
		c.FillText(style, vg.Point{X: max(to, released) + 4, Y: y}, label)
	case width <= left:
		style.XAlign = draw.XRight
		c.FillText(style, vg.Point{X: from - 4, Y: y}, label)
	default:
		c.FillText(style, vg.Point{X: max(from, c.Min.X) + 3, Y: y}, label)
	}
}

// labelWithin tells of a statement within a width: as much of its text as there
// is room for, the time that it took and its lock.
func labelWithin(style draw.TextStyle, s rehearsal.Statement, n int, width vg.Length) (label string) {
	m := s.Largest()
	for most := 70; most >= 10; most -= 3 {
		label = fmt.Sprintf("%d. %s: %s", n+1, word.Clip(oneLine(s.SQL), most), rehearsal.Short(m.Took))
		if m.Held > 0 {
			label += fmt.Sprintf(", %s for %s", s.Lock, rehearsal.Short(m.Held))
		}
		if style.Width(label) <= width {
			break
		}
	}
	return label
}

// latency is what clients saw: the middle, the 90th percentile and the worst of
// each moment on a logarithmic axis, failures at its top.
func (p *Picture) latency() *plot.Plot {
	l := plot.New()
	l.X.Label.Text, l.Y.Label.Text = "seconds since the first request", "clients' latency"
	l.Y.Scale, l.Y.Tick.Marker = plot.LogScale{}, latencyTicks{}
	l.X.Padding, l.Y.Padding = 0, 0
	l.Y.Min, l.Y.Max = p.bounds()
	series := func(of func(rehearsal.Moment) analyze.Seconds) plotter.XYs {
		var all plotter.XYs
		for _, m := range p.Stage.Moments {
			if v := float64(of(m)); v > 0 {
				all = append(all, plotter.XY{X: float64(m.At + p.Stage.Width/2), Y: v})
			}
		}
		return all
	}
	l.Add(drawing(p.shadows), drawing(p.limit))
	for _, s := range []struct {
		name  string
		of    func(rehearsal.Moment) analyze.Seconds
		ink   color.NRGBA
		width vg.Length
	}{
		{"worst", func(m rehearsal.Moment) analyze.Seconds { return m.Max }, rgb(0xCC3311), 0.8},
		{"p90", func(m rehearsal.Moment) analyze.Seconds { return m.P90 }, rgb(0x004488), 1},
		{"p50", func(m rehearsal.Moment) analyze.Seconds { return m.P50 }, rgb(0x66AADD), 1},
	} {
		line, err := plotter.NewLine(series(s.of))
		if err != nil {
			continue // no point to draw
		}
		line.Color, line.Width = s.ink, s.width
		l.Add(line)
		l.Legend.Add(s.name, line)
	}
	l.Add(drawing(p.failures))
	l.Legend.Top, l.Legend.TextStyle.Font, l.Legend.XOffs, l.Legend.YOffs = true, text(8, dark).Font, -6, -10
	for _, axis := range []*plot.Axis{&l.X, &l.Y} {
		axis.Label.TextStyle.Font, axis.Tick.Label.Font = text(8, dark).Font, text(8, dark).Font
	}
	l.X.Tick.Marker = secondTicks{}
	return l
}

// bounds are powers of ten around what is drawn.
func (p *Picture) bounds() (low, high float64) {
	low, high = math.Inf(1), 0.1
	for _, m := range p.Stage.Moments {
		if m.P50 > 0 {
			low, high = min(low, float64(m.P50)), max(high, float64(m.Max))
		}
	}
	if math.IsInf(low, 1) {
		low = 0.001
	}
	return math.Pow(10, math.Floor(math.Log10(low))), math.Pow(10, math.Ceil(math.Log10(high*1.01)))
}

// shadows mark the statements behind the latency.
func (p *Picture) shadows(c draw.Canvas, q *plot.Plot) {
	x, _ := q.Transforms(&c)
	for _, s := range p.shown() {
		m := s.Largest()
		from, to := x(float64(m.Start)), max(x(float64(m.End)), x(float64(m.Start))+leastBar/2)
		ink := pale(pale(inkOf(s.Class)))
		c.FillPolygon(ink, []vg.Point{{X: from, Y: c.Min.Y}, {X: to, Y: c.Min.Y}, {X: to, Y: c.Max.Y}, {X: from, Y: c.Max.Y}})
	}
}

// limit is the line above which a request was held up.
func (p *Picture) limit(c draw.Canvas, q *plot.Plot) {
	if p.Slow <= 0 {
		return
	}
	_, y := q.Transforms(&c)
	at := y(float64(p.Slow))
	c.StrokeLine2(draw.LineStyle{Color: faint, Width: 0.5, Dashes: []vg.Length{3, 2}}, c.Min.X, at, c.Max.X, at)
	c.FillText(text(7, faint), vg.Point{X: c.Min.X + 3, Y: at + 6}, "held up above "+rehearsal.Short(p.Slow))
}

// failures are crosses at the top.
func (p *Picture) failures(c draw.Canvas, q *plot.Plot) {
	x, _ := q.Transforms(&c)
	for _, m := range p.Stage.Moments {
		if m.Failed > 0 {
			c.DrawGlyph(draw.GlyphStyle{Color: dark, Radius: 2.5, Shape: draw.CrossGlyph{}}, vg.Point{X: x(float64(m.At + p.Stage.Width/2)), Y: c.Max.Y - 4})
		}
	}
}

// title has the heading and the classes' colours below it.
func (p *Picture) title(c draw.Canvas) {
	c.FillText(text(12, dark), vg.Point{X: c.Min.X, Y: c.Max.Y - 8}, p.Title)
	at, y, style := c.Min.X, c.Max.Y-28, text(8, dark)
	for _, i := range classInks {
		c.FillPolygon(i.ink, []vg.Point{{X: at, Y: y - 4}, {X: at + 9, Y: y - 4}, {X: at + 9, Y: y + 4}, {X: at, Y: y + 4}})
		c.FillText(style, vg.Point{X: at + 13, Y: y}, string(i.class))
		at += 13 + style.Width(string(i.class)) + 16
	}
	c.FillText(text(8, faint), vg.Point{X: at, Y: y}, "pale: the lock was still held")
}
