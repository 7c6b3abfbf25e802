package transition

import (
	"image/color"

	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/encoding/charmap"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// pdfCanvas is gonum/plot's PDF canvas without three of its faults.
type pdfCanvas struct{ *vgpdf.Canvas }

// SetColor sets a colour that may be translucent. The canvas takes colours with
// their alpha multiplied in, and applies the alpha once more.
func (c pdfCanvas) SetColor(clr color.Color) {
	c.Canvas.SetColor(straight(color.NRGBAModel.Convert(clr).(color.NRGBA)))
}

// straight is a colour whose alpha is not multiplied in.
type straight color.NRGBA

// RGBA returns the components as they are.
func (s straight) RGBA() (r, g, b, a uint32) {
	return uint32(s.R) * 0x101, uint32(s.G) * 0x101, uint32(s.B) * 0x101, uint32(s.A) * 0x101
}

// FillString writes a line of text in the one code page that the canvas has;
// what it lacks becomes a question mark. The canvas keeps one font file only,
// so that bold text is drawn by its outlines.
func (c pdfCanvas) FillString(f font.Face, at vg.Point, line string) {
	if f.Font.Weight != stdfont.WeightNormal {
		c.Fill(outlines(f, at, line))
		return
	}
	out := make([]byte, 0, len(line))
	for _, r := range line {
		if b, ok := charmap.Windows1252.EncodeRune(r); ok {
			out = append(out, b)
		} else {
			out = append(out, '?')
		}
	}
	c.Canvas.FillString(f, at, string(out))
}

// outlines is the path of a line of text; what the font lacks is its mark for
// missing characters.
func outlines(f font.Face, at vg.Point, line string) vg.Path {
	const grid = 64 // units of fixed point numbers
	var buf sfnt.Buffer
	var p vg.Path
	ppem := fixed.I(int(f.Face.UnitsPerEm()))
	scale := f.Font.Size / vg.Length(f.Face.UnitsPerEm()) / grid
	for _, r := range line {
		glyph, err := f.Face.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		segments, err := f.Face.LoadGlyph(&buf, glyph, ppem, nil)
		if err != nil {
			continue
		}
		place := func(q fixed.Point26_6) vg.Point {
			return vg.Point{X: at.X + vg.Length(q.X)*scale, Y: at.Y - vg.Length(q.Y)*scale}
		}
		for _, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				p.Move(place(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				p.Line(place(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				p.QuadTo(place(s.Args[0]), place(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				p.CubeTo(place(s.Args[0]), place(s.Args[1]), place(s.Args[2]))
			}
		}
		at.X += f.Width(string(r))
	}
	return p
}
