package transition

import (
	"bufio"
	"bytes"
	"image"
	"image/png"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Format is a file format of the plot.
type Format string

// The formats.
const (
	PNG Format = "png" // 2,397 pixels wide
	SVG Format = "svg"
	PDF Format = "pdf"
)

// pngDPI makes a page of 841.89 points 2,397 pixels wide.
const pngDPI = 205

func (f Format) canvas(w, h vg.Length) vg.CanvasWriterTo {
	switch f {
	case PNG:
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(pngDPI))}
	case SVG:
		return vgsvg.New(w, h)
	}
	return pdfCanvas{vgpdf.New(w, h)}
}

func (f Format) encode(w io.Writer, c vg.CanvasWriterTo) error {
	switch c := c.(type) {
	case vgimg.PngCanvas:
		return encodePNG(w, c.Image())
	case *vgsvg.Canvas:
		return encodeSVG(w, c)
	}
	_, err := c.WriteTo(w)
	return err
}

// encodePNG writes the picture with a palette: it has few colours, and is a
// third of the size that way.
func encodePNG(w io.Writer, img image.Image) error {
	out := bufio.NewWriter(w)
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(out, paletted(img)); err != nil {
		return err
	}
	return out.Flush()
}

// encodeSVG writes the drawing; where the plot's font is not installed the
// nearest of its width is taken.
func encodeSVG(w io.Writer, c *vgsvg.Canvas) error {
	var buf bytes.Buffer
	if _, err := c.WriteTo(&buf); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(buf.Bytes(),
		[]byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;")))
	return err
}

// String names the format.
func (f Format) String() string { return string(f) }
