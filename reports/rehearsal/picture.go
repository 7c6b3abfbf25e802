package rehearsal

import (
	"fmt"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"upness/analyze"
	"upness/analyze/rehearsal"
)

// Picture is the statements of one size as bars, over what clients saw.
type Picture struct {
	Title      string
	Statements []rehearsal.Statement // those of the largest size are drawn
	Stage      rehearsal.Stage
	Slow       analyze.Seconds // a request that took longer was held up
}

// The page is as wide as A4 landscape; each statement has a line of its own.
const (
	pageWidth   = vg.Length(842)
	latencyPart = vg.Length(300)
	barLine     = vg.Length(17)
	barRoom     = vg.Length(30) // around the bars
	titleRoom   = vg.Length(44) // with the legend
	margin      = vg.Length(10)
	pngDPI      = 144
	mostBars    = 30
)

// PNG writes the picture, 1,684 pixels wide.
func (p *Picture) PNG(w io.Writer) error {
	height := p.height()
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(pageWidth, height), vgimg.UseDPI(pngDPI))}
	p.draw(draw.New(c))
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("plot of the rehearsal: %w", err)
	}
	return nil
}

// SVG writes the picture as a drawing.
func (p *Picture) SVG(w io.Writer) error {
	c := vgsvg.New(pageWidth, p.height())
	p.draw(draw.New(c))
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("plot of the rehearsal: %w", err)
	}
	return nil
}

func (p *Picture) shown() []rehearsal.Statement {
	return p.Statements[:min(len(p.Statements), mostBars)]
}

func (p *Picture) height() vg.Length {
	return latencyPart + barRoom + barLine*vg.Length(max(len(p.shown()), 1)) + titleRoom + 2*margin
}

// draw places the two parts so that their time axes are one.
func (p *Picture) draw(c draw.Canvas) {
	c.SetColor(white)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)
	bars, latency := p.bars(), p.latency()
	for _, part := range []*plot.Plot{bars, latency} {
		part.X.Min, part.X.Max = float64(p.Stage.From), float64(p.Stage.To)
	}
	top := c
	top.Min.Y = c.Max.Y - titleRoom
	p.title(top)
	middle := c
	middle.Max.Y, middle.Min.Y = top.Min.Y, c.Min.Y+latencyPart
	bottom := c
	bottom.Max.Y = middle.Min.Y
	// What stands left of the latency's axis is left free beside the bars too.
	room := latency.DataCanvas(bottom).Min.X - bars.DataCanvas(middle).Min.X
	middle.Min.X += max(room, 0)
	right := bars.DataCanvas(middle).Max.X - latency.DataCanvas(bottom).Max.X
	middle.Max.X -= max(right, 0)
	bars.Draw(middle)
	latency.Draw(bottom)
}
