package transition

import (
	"image/color"
	"math"
	"testing"
)

// Machado, Oliveira, Fernandes: A physiologically-based model for simulation of
// color vision deficiency (2009), severity 1.0, on linear RGB.
var deficiencies = map[string][3][3]float64{
	"full sight":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	"grey print":   {{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}},
}

// seen is a colour as it is seen, in CIE L*a*b*.
func seen(c color.NRGBA, m [3][3]float64) [3]float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	in := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	var rgb [3]float64
	for i := range rgb {
		rgb[i] = min(max(m[i][0]*in[0]+m[i][1]*in[1]+m[i][2]*in[2], 0), 1)
	}
	f := func(t float64) float64 {
		if t > 216./24389 {
			return math.Cbrt(t)
		}
		return (24389./27*t + 16) / 116
	}
	x := f((0.4124*rgb[0] + 0.3576*rgb[1] + 0.1805*rgb[2]) / 0.95047)
	y := f(0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2])
	z := f((0.0193*rgb[0] + 0.1192*rgb[1] + 0.9505*rgb[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distance(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// Every pair of inks is told apart by every reader: by colour, or by hatching.
// What failed is told apart from all else without its hatching.
func TestInksAreToldApart(t *testing.T) {
	type named struct {
		name string
		ink
	}
	all := []named{{"failed", downInk}, {"slow", slowInk}, {"no version", unidentifiedInk}, {"blind", blindInk}}
	for i, v := range versionInks {
		all = append(all, named{"version " + string(rune('1'+i)), v})
	}
	for sight, m := range deficiencies {
		for i, a := range all {
			for _, b := range all[i+1:] {
				d := distance(seen(a.fill, m), seen(b.fill, m))
				// A difference of 2.3 is just noticeable side by side; 10 is plain.
				if d < 10 && (a.hatch == b.hatch || a.name == "failed" && b.name != "no version") {
					t.Errorf("%s: %s and %s differ by %.1f only", sight, a.name, b.name, d)
				}
			}
		}
	}
}

func TestVersionInksComeAgain(t *testing.T) {
	if versionInk(0) != versionInk(len(versionInks)) || versionInk(-1) != unknownInk {
		t.Error("inks of many versions, or of an unknown one")
	}
	if len(versionLines) != len(versionInks) || len(glyphs) != len(versionInks) {
		t.Error("not as many lines and marks as inks")
	}
}
