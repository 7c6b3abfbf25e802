package transition

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/reports/word"
)

// badge is the width of the box with the verdict's word.
func (p *Picture) badge() vg.Length {
	return bold(style(sizeTitle, text)).Width(p.Outcome) + 10
}

// titleLines breaks the sentence into at most two lines behind the badge.
func (p *Picture) titleLines() []string {
	if p.Title == "" {
		return nil
	}
	return broken(style(sizeTitle, text), word.Clean(p.Title), pageWidth-2*pageMargin-p.badge()-8, 2)
}

// drawTitle sets the verdict's word in a box, the sentence behind it, and below
// what run it is.
func (p *Picture) drawTitle(c draw.Canvas, title []string) {
	y := c.Max.Y - titleLine/2
	if len(title) > 0 {
		fill := p.badgeColor()
		c.SetColor(fill)
		c.Fill(box(c.Min.X, c.Min.X+p.badge(), y-titleLine/2+1, y+titleLine/2-1).Path())
		write(c, bold(style(sizeTitle, on(fill))), c.Min.X+5, y, p.Outcome)
	}
	for _, line := range title {
		write(c, style(sizeTitle, text), c.Min.X+p.badge()+8, y, line)
		y -= titleLine
	}
	s := style(sizeLabel, faint)
	write(c, s, c.Min.X, y+2, fit(s, p.subtitle(), c.Max.X-c.Min.X))
}

// badgeColor says the outcome once more; the word itself is what counts.
func (p *Picture) badgeColor() color.NRGBA {
	switch {
	case p.Verdict.Verdict == analyze.Pass && p.Verdict.Exit == 0:
		return rgb(0x00664B)
	case p.Verdict.Verdict == analyze.Inconclusive:
		return rgb(0xDDAA33)
	}
	return rgb(0xAA1F00)
}

// subtitle is the run and its figures.
func (p *Picture) subtitle() string {
	v := p.Verdict
	line := word.Clean(p.Name)
	if line != "" {
		line += " · "
	}
	line += fmt.Sprintf("%s due at %s/s on average · availability %s · bad %s · slow %s · unsent %s",
		word.Plural(v.Requests.Scheduled, "request"), word.Rate(p.Timeline.Rate), word.Availability(v.Availability),
		word.Count(v.Requests.Bad+v.Requests.Cut), word.Count(v.Requests.Slow), word.Count(v.Requests.Unsent))
	if v.Requests.Blind > 0 {
		line += " · blind " + word.Count(v.Requests.Blind)
	}
	return line
}

// note says how to read the picture.
func (p *Picture) note(wide, fine []column) string {
	if len(wide) == 0 {
		return "No request was recorded."
	}
	note := "A request stands at the time it was due. A column is " + width(wide)
	if w := width(fine); w != width(wide) {
		note += ", of failures " + w
	}
	note += ", and shows the worst within it: one request that was not served is a mark among any number that were."
	if len(p.Verdict.Blind.Spans) > 0 {
		note += " Grey stripes: the generator was blind."
	}
	return note
}

func width(all []column) string { return word.Duration(analyze.Seconds(all[0].width())) }
