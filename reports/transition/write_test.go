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

// Pictures are sent about: a size that is refused somewhere is a fault.
const (
	mostPNG = 400 << 10
	mostSVG = 600 << 10
	mostPDF = 400 << 10
)

func TestEveryRunIsDrawn(t *testing.T) {
	for name, r := range fixture.All() {
		t.Run(name, func(t *testing.T) {
			svg := drawn(t, r, transition.SVG)
			wellFormed(t, svg)
			if len(svg) > mostSVG {
				t.Errorf("SVG of %d bytes", len(svg))
			}
			pdf := drawn(t, r, transition.PDF)
			if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf[len(pdf)-32:], []byte("%%EOF")) {
				t.Error("the PDF has no begin or no end")
			}
			if len(pdf) > mostPDF {
				t.Errorf("PDF of %d bytes", len(pdf))
			}
		})
	}
}

func TestPNGIsTwiceTheWidthOfAScreen(t *testing.T) {
	for name, r := range map[string]fixture.Run{"crowd": fixture.Crowd(), "blind": fixture.Blind()} {
		raster := drawn(t, r, transition.PNG)
		picture, err := png.Decode(bytes.NewReader(raster))
		if err != nil {
			t.Fatal(err)
		}
		if w := picture.Bounds().Dx(); w < 2390 || w > 2410 {
			t.Errorf("%s: %d pixels wide, want twice 1,200", name, w)
		}
		if len(raster) > mostPNG {
			t.Errorf("%s: PNG of %d bytes", name, len(raster))
		}
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
	for _, f := range []transition.Format{transition.SVG, transition.PDF} {
		if err := reports.Picture(r.Verdict, r.Record, r.Timeline).Write(broken{}, f); err == nil {
			t.Errorf("%s: no error", f)
		}
	}
}
