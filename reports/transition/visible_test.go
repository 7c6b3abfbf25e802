package transition

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"

	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"upness/recording"
	"upness/reports/internal/fixture"
)

func pictureOf(r fixture.Run) *Picture {
	return &Picture{Outcome: "PASS", Title: "A title.", Name: r.Verdict.Name, Verdict: r.Verdict, Timeline: r.Timeline, Events: r.Record.Events}
}

// pixels is the picture before it is encoded.
func pixels(p *Picture) *image.RGBA {
	l := p.layout()
	canvas := PNG.canvas(pageWidth, l.height).(vgimg.PngCanvas)
	p.draw(vgdraw.New(canvas), l)
	return canvas.Image().(*image.RGBA)
}

// decoded is the picture as it is written and read back.
func decoded(t *testing.T, p *Picture) *image.RGBA {
	t.Helper()
	var out bytes.Buffer
	if err := p.Write(&out, PNG); err != nil {
		t.Fatal(err)
	}
	src, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(src.Bounds())
	draw.Draw(img, img.Bounds(), src, src.Bounds().Min, draw.Src)
	return img
}

// halved is an image at half its width and height, each pixel the mean of four:
// what is seen at 1,200 pixels.
func halved(src *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, src.Rect.Dx()/2, src.Rect.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			at, below := src.PixOffset(2*x, 2*y), src.PixOffset(2*x, 2*y+1)
			to := out.PixOffset(x, y)
			for i := range 4 {
				sum := int(src.Pix[at+i]) + int(src.Pix[at+4+i]) + int(src.Pix[below+i]) + int(src.Pix[below+4+i])
				out.Pix[to+i] = uint8(sum / 4)
			}
		}
	}
	return out
}

// columnsOf counts, for each column of pixels between two shares of the height,
// those of a colour.
func columnsOf(img *image.RGBA, c color.NRGBA, tolerance uint8, from, to float64) []int {
	counts := make([]int, img.Rect.Dx())
	for y := int(from * float64(img.Rect.Dy())); y < int(to*float64(img.Rect.Dy())); y++ {
		for x := range counts {
			p := img.Pix[img.PixOffset(x, y):]
			if max(apart(p[0], c.R), apart(p[1], c.G), apart(p[2], c.B)) <= tolerance {
				counts[x]++
			}
		}
	}
	return counts
}

func apart(v, want uint8) uint8 { return max(v, want) - min(v, want) }

// alike is the tolerance within which a colour along an edge still is the colour.
const alike = 24

// One request in a million is seen in strip a, b and c, in the middle of its
// time, at full size and at 1,200 pixels; without it the colour is nowhere but
// in the deadline's line.
func TestOneBadRequestInAMillionIsSeen(t *testing.T) {
	r := fixture.OneBad()
	if r.Verdict.Requests.Scheduled != 1_000_000 || r.Verdict.Requests.Bad != 1 {
		t.Fatal("not one in a million")
	}
	p := pictureOf(r)
	p.Verdict.Exit = 0
	p.Verdict.Verdict = "pass" // a badge in another colour
	full := decoded(t, p)
	for size, img := range map[string]*image.RGBA{"2,400": full, "1,200": halved(full)} {
		for _, strip := range []struct {
			name     string
			from, to float64
		}{{"a", 0.105, 0.34}, {"b", 0.36, 0.48}, {"c", 0.50, 0.54}} {
			x, n := tallest(columnsOf(img, downInk.fill, alike, strip.from, strip.to))
			if least := map[string]int{"2,400": 6, "1,200": 3}[size]; n < least {
				t.Errorf("strip %s at %s pixels: a mark of %d pixels' height, want %d", strip.name, size, n, least)
				continue
			}
			// The axis runs from about 5.4 % to 98.3 % of the width: see the test of alignment.
			share := (float64(x)/float64(img.Bounds().Dx()) - 0.054) / 0.929
			if at := share * 2000; at < 1225 || at > 1245 {
				t.Errorf("strip %s at %s pixels: the mark is at %.0f s, want 1,234.5 s", strip.name, size, at)
			}
		}
	}
	for i := range r.Timeline.Bins {
		b := &r.Timeline.Bins[i]
		b.Good, b.Bad, b.WorstShare = b.Good+b.Bad, 0, 0
	}
	clean := pixels(pictureOf(r))
	for _, bounds := range [][2]float64{{0.105, 0.34}, {0.36, 0.48}} {
		if _, n := tallest(columnsOf(clean, downInk.fill, alike, bounds[0], bounds[1])); n > 0 {
			t.Errorf("%d pixels in the colour of failures although nothing failed", n)
		}
	}
}

// tallest finds the column of pixels with the most; in the middle of its run.
func tallest(counts []int) (x, n int) {
	last := 0
	for i, c := range counts {
		if c > n {
			x, n = i, c
		}
		if c == n && n > 0 {
			last = i
		}
	}
	return (x + last) / 2, n
}

// What was blind is grey in every strip that has the room, however short it was:
// here 20 ms of 90 s, at second 10.
func TestABlindMomentIsSeen(t *testing.T) {
	r := fixture.Blind()
	r.Verdict.Blind.Spans = r.Verdict.Blind.Spans[:1]
	with := pixels(pictureOf(r))
	for _, strip := range [][2]float64{{0.33, 0.44}, {0.47, 0.69}} { // b and c
		counts := columnsOf(with, blindInk.fill, 2, strip[0], strip[1])
		x := int((0.057 + 0.926*10/90) * float64(len(counts)))
		_, n := tallest(counts[x-8 : x+16])
		if room := int((strip[1] - strip[0]) * float64(with.Rect.Dy())); n < room/3 {
			t.Errorf("%d of %d pixels between %v are grey", n, room, strip)
		}
	}
}

// An error among many good requests does not hide behind the mark of others.
func TestKindsHaveTheirOwnColour(t *testing.T) {
	r := fixture.Release()
	for i, kind := range []recording.Kind{recording.Slow, recording.Unidentified, recording.Reset} {
		b := &r.Timeline.Bins[300+100*i]
		b.Good--
		b.ByVersion[0].Good--
		b.WorstShare = 0.1
		switch kind {
		case recording.Slow:
			b.Slow = 1
		case recording.Unidentified:
			b.Bad, b.Unidentified = 1, 1
		default:
			b.Bad = 1
		}
	}
	img := pixels(pictureOf(r))
	for name, c := range map[string]color.NRGBA{"slow": slowInk.fill, "unidentified": unidentifiedInk.fill, "failed": downInk.fill} {
		if _, n := tallest(columnsOf(img, c, alike, 0.10, 0.20)); n < 3 {
			t.Errorf("one %s request has no mark in strip a", name)
		}
	}
}
