package transition

import (
	"fmt"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/recording"
)

// Picture is what the plot shows.
type Picture struct {
	Outcome  string // the verdict's word, such as "PASS"
	Title    string // the verdict in one sentence; empty where it is said beside the picture
	Name     string // of the run
	Verdict  *analyze.Verdict
	Timeline *analyze.Timeline
	Events   []recording.Event
}

// The page is A4 landscape. It grows in height when there are many lanes.
const (
	pageWidth  = vg.Length(841.89)
	pageHeight = vg.Length(595.28)
	pageMargin = vg.Length(14)
	axisRoom   = vg.Length(26) // the time axis with its label
	noteRoom   = vg.Length(13) // the line at the bottom
	titleLine  = vg.Length(17)
)

// layout is everything placed but not yet drawn.
type layout struct {
	axis   timeAxis
	title  []string
	strips []strip
	height vg.Length
	note   string
}

// Write draws the picture in a format.
func (p *Picture) Write(w io.Writer, f Format) (err error) {
	defer func() {
		// gonum/plot's PDF canvas panics when it has nowhere to put a font's file.
		if cause := recover(); cause != nil {
			err = fmt.Errorf("transition plot as %s: %v", f, cause)
		}
	}()
	l := p.layout()
	canvas := f.canvas(pageWidth, l.height)
	p.draw(draw.New(canvas), l)
	if err := f.encode(w, canvas); err != nil {
		return fmt.Errorf("transition plot as %s: %w", f, err)
	}
	return nil
}

// layout places title and strips: what a page has left is given to strips a to
// c, and what lanes need beyond the page is added to it.
func (p *Picture) layout() layout {
	l := layout{axis: newTimeAxis(p.Timeline)}
	l.title = p.titleLines()
	wide, fine := wideColumns(p.Timeline), fineColumns(p.Timeline)
	back := p.backdrop(l.axis)
	l.strips = []strip{
		rateStrip(p.Timeline, wide, back),
		shareStrip(p.Verdict, fine, back),
		latencyStrip(p.Timeline, wide, fine, back),
	}
	used := 2*pageMargin + titleLine*vg.Length(len(l.title)) + titleLine + axisRoom + noteRoom
	for _, s := range l.strips {
		used += headRoom + s.height
	}
	if lanes := p.lanes(l.axis); len(lanes) > 0 {
		l.strips = append(l.strips, p.lanesWithLegend(lanes, back))
		used += headRoom + laneSum(lanes)
	}
	if spare := pageHeight - used; spare > 0 {
		l.strips[0].height += spare * 0.4
		l.strips[1].height += spare * 0.1
		l.strips[2].height += spare * 0.5
	}
	l.height = max(used, pageHeight)
	l.note = p.note(wide, fine)
	return l
}

func (p *Picture) lanesWithLegend(all []lane, back backdrop) strip {
	s := laneStrip(all, back)
	s.legend = databaseLegend(all)
	for _, e := range p.Events {
		if e.Kind == recording.EventInstance {
			grey := rgb(0x777777)
			s.legend = append(s.legend,
				inked(ink{pale(grey, 0.3), plain}, "starting"), inked(ink{grey, plain}, "in service"),
				inked(ink{pale(grey, 0.3), crossed}, "draining"))
			break
		}
	}
	return s
}

// backdrop is what all strips have behind their data.
func (p *Picture) backdrop(a timeAxis) backdrop {
	b := backdrop{axis: a}
	for _, s := range p.spans(a, recording.EventPhase, phaseInk) {
		b.phases = append(b.phases, s.stretch)
	}
	b.blind = p.blind(a)
	return b
}

// blind is the blind spans; those that could not be told apart on paper are one.
func (p *Picture) blind(a timeAxis) []stretch {
	var all []stretch
	near := a.length / float64(plotWidth) // a point
	for _, s := range p.Verdict.Blind.Spans {
		from, to := a.wall(s.Start), a.wall(s.End)
		if to < 0 || from > a.length {
			continue
		}
		if n := len(all); n > 0 && from-all[n-1].to < near && from >= all[n-1].from {
			all[n-1].to = max(all[n-1].to, a.clamp(to))
			continue
		}
		all = append(all, stretch{from: a.clamp(from), to: a.clamp(to)})
	}
	return all
}

func (p *Picture) draw(c draw.Canvas, l layout) {
	c.SetColor(white)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, pageMargin, -pageMargin, pageMargin, -pageMargin)
	p.drawTitle(c, l.title)
	top := c.Max.Y - titleLine*vg.Length(len(l.title)+1) + 4
	areas := stack(draw.Canvas{Canvas: c.Canvas, Rectangle: box(c.Min.X, c.Max.X, c.Min.Y, top)}, l.strips)
	l.axis.draw(areas[len(areas)-1])
	write(c, style(sizeDetail, faint), c.Min.X, c.Min.Y+2, fit(style(sizeDetail, faint), l.note, c.Max.X-c.Min.X))
}
