package transition_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"testing"

	"upness/reports"
	"upness/reports/internal/fixture"
	"upness/reports/transition"
)

func drawn(t *testing.T, r fixture.Run, f transition.Format) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := reports.Picture(r.Verdict, r.Record, r.Timeline).Write(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEveryRunIsDrawnInEveryFormat(t *testing.T) {
	for name, r := range fixture.All() {
		t.Run(name, func(t *testing.T) {
			raster := drawn(t, r, transition.PNG)
			picture, err := png.Decode(bytes.NewReader(raster))
			if err != nil {
				t.Fatal(err)
			}
			if w := picture.Bounds().Dx(); w < 2390 || w > 2410 {
				t.Errorf("the PNG is %d pixels wide, want twice 1,200", w)
			}
			svg := drawn(t, r, transition.SVG)
			wellFormed(t, svg)
			pdf := drawn(t, r, transition.PDF)
			if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf[len(pdf)-32:], []byte("%%EOF")) {
				t.Error("the PDF has no begin or no end")
			}
			// Pictures are sent about: a size that is refused somewhere is a fault.
			if len(raster) > 300<<10 || len(svg) > 600<<10 || len(pdf) > 400<<10 {
				t.Errorf("PNG %d, SVG %d, PDF %d bytes", len(raster), len(svg), len(pdf))
			}
		})
	}
}

func wellFormed(t *testing.T, text []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriteReportsItsWriter(t *testing.T) {
	r := fixture.Brief()
	for _, f := range []transition.Format{transition.PNG, transition.SVG, transition.PDF} {
		if err := reports.Picture(r.Verdict, r.Record, r.Timeline).Write(broken{}, f); err == nil {
			t.Errorf("%s: no error", f)
		}
	}
}
