package transition

import (
	"sort"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/reports/word"
)

// Brackets of outages that are closer than nearBy are drawn as one; of more than
// fewOutages only the longest is worded.
const (
	nearBy     = vg.Length(1)
	fewOutages = 40
)

// brackets draws the outages above the bars; it implements plot.Plotter.
type brackets struct {
	axis    timeAxis
	outages []analyze.Outage
}

// Plot draws the outages with their two bounds, and words those that have room
// for it, the longest first.
func (b brackets) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	all := make([]extent, len(b.outages))
	for i := range b.outages {
		all[i] = b.extent(c, p, &b.outages[i])
	}
	for _, e := range merged(all) {
		drawBracket(c, y(bracketLevel), e.from, e.to, e.left, e.right)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].outage.Upper > all[j].outage.Upper })
	if len(all) > fewOutages {
		all = all[:1]
	}
	var taken []stretch
	for _, e := range all {
		taken = b.label(c, y((bracketLevel+shareTop)/2), (e.left+e.right)/2, *e.outage, taken)
	}
}

// extent is where an outage stands on the paper: surely down between from and
// to, up again at left and right.
type extent struct {
	outage                *analyze.Outage
	from, to, left, right vg.Length
}

func (b brackets) extent(c draw.Canvas, p *plot.Plot, o *analyze.Outage) extent {
	x, _ := p.Transforms(&c)
	from, to := b.axis.clamp(b.axis.wall(o.Start)), b.axis.clamp(b.axis.wall(o.End))
	if !o.Bracket().Upper.Finite() || !o.Lower.Finite() { // nothing good came after it
		return extent{o, x(from), x(to), x(from), x(b.axis.length)}
	}
	// The upper bound lies on both sides of the lower one: from the last good
	// request before to the first one after.
	beyond := float64(o.Upper-o.Lower) / 2
	return extent{o, x(from), x(to), x(b.axis.clamp(from - beyond)), x(b.axis.clamp(to + beyond))}
}

// merged puts extents together that could not be told apart on paper. They are
// in the order of time.
func merged(all []extent) []extent {
	var out []extent
	for _, e := range all {
		if n := len(out); n > 0 && e.left-out[n-1].right < nearBy && e.to-e.from < nearBy && out[n-1].to <= e.to {
			out[n-1].to, out[n-1].right = e.to, max(e.right, out[n-1].right)
			continue
		}
		out = append(out, e)
	}
	return out
}

// label words one outage above its bracket unless another's words are there.
func (b brackets) label(c draw.Canvas, y, middle vg.Length, o analyze.Outage, taken []stretch) []stretch {
	s := centred(style(sizeDetail, text))
	line := outageLabel(o)
	half := s.Width(line)/2 + 3
	middle = min(max(middle, c.Min.X+half), c.Max.X-half)
	own := stretch{from: float64(middle - half), to: float64(middle + half)}
	for _, t := range taken {
		if own.from < t.to && t.from < own.to {
			return taken
		}
	}
	write(c, s, middle, y, line)
	return append(taken, own)
}

func outageLabel(o analyze.Outage) string {
	label := word.Bracket(o.Bracket())
	if o.Requests == 1 {
		return "1 request, " + label
	}
	return label
}

// drawBracket draws a thick line for what surely was down, and whiskers to what
// may have been.
func drawBracket(c draw.Canvas, y, from, to, left, right vg.Length) {
	r := atLeast(box(from, to, y-1.5, y+1.5), leastMark, 0)
	c.SetColor(black)
	c.Fill(r.Path())
	thin := draw.LineStyle{Color: black, Width: 0.6}
	left, right = min(left, r.Min.X-1), max(right, r.Max.X+1)
	c.StrokeLine2(thin, left, y, right, y)
	c.StrokeLine2(thin, left, y-2.5, left, y+2.5)
	c.StrokeLine2(thin, right, y-2.5, right, y+2.5)
}
