package transition

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/reports/word"
)

// versionEntries are the keys of the medians, when there is more than one.
func versionEntries(t *analyze.Timeline) []entry {
	var all []entry
	for v, name := range t.Versions {
		if name != "" {
			all = append(all, entry{label: "p50 " + word.ClipMiddle(name, 16), key: func(c draw.Canvas) {
				c.StrokeLine2(versionLine(v), c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
				glyph(c, v, c.Center())
			}})
		}
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// versionLine is the line of a version's median.
func versionLine(v int) draw.LineStyle {
	return draw.LineStyle{Color: lineColor(v), Width: 1.1}
}

// lineColor is the colour of a version's lines.
func lineColor(v int) color.NRGBA { return versionLines[v%len(versionLines)] }

// glyphs tell the versions' lines apart in grey.
var glyphs = []draw.GlyphDrawer{nil, draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.BoxGlyph{}, draw.CrossGlyph{}}

func glyph(c draw.Canvas, v int, at vg.Point) {
	if shape := glyphs[v%len(glyphs)]; shape != nil {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: lineColor(v), Radius: 2.1, Shape: shape}, at)
	}
}
