package transition

import "image/color"

// ink is how an area is filled: a colour, and lines over it that tell it apart
// without the colour.
type ink struct {
	fill  color.NRGBA
	hatch pattern
}

// pattern is the direction of an ink's lines.
type pattern uint8

const (
	plain pattern = iota
	rising
	falling
	upright
	level
	crossed
)

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// versionInks are the versions' inks in the order in which they are seen. They
// are light, after Paul Tol's medium-contrast and light schemes (Colour Schemes,
// SRON/EPS/TN/09-002, 2021), so that what failed is the darkest area also in
// grey; there the hatchings tell the versions apart.
var versionInks = []ink{
	{rgb(0x6699CC), plain},
	{rgb(0xEECC66), rising},
	{rgb(0x99DDFF), falling},
	{rgb(0xB583AC), level},
	{rgb(0xC8C8C8), crossed},
}

// versionLines are the colours of the versions' lines, in the same order: what is
// pale in an area is too pale in a line on white.
var versionLines = []color.NRGBA{rgb(0x004488), rgb(0x997700), rgb(0x3D9DC2), rgb(0x8A4F7D), rgb(0x7A7A7A)}

// Inks with one meaning each.
var (
	downInk         = ink{rgb(0xBB2200), plain}   // wrong answer or none
	slowInk         = ink{rgb(0xF4A582), upright} // right answer, too late
	unidentifiedInk = ink{rgb(0x444444), crossed} // right answer without a version
	blindInk        = ink{rgb(0xE2E2E2), upright} // the generator saw nothing
	unknownInk      = ink{rgb(0x999999), plain}   // an instance of which no version is known
)

// Greys of what is not data.
var (
	black    = rgb(0x000000)
	text     = rgb(0x222222)
	faint    = rgb(0x666666)
	gridGrey = rgb(0xDDDDDD)
	bandGrey = rgb(0xF5F5F5)
	white    = rgb(0xFFFFFF)
)

// versionInk is the ink of the version at position i of the timeline's list;
// below zero it is not known.
func versionInk(i int) ink {
	if i < 0 {
		return unknownInk
	}
	return versionInks[i%len(versionInks)]
}

// pale is a colour mixed with white, share 0 white and 1 the colour itself.
func pale(c color.NRGBA, share float64) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8(255 - share*float64(255-v)) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: 0xff}
}

// luminance is the relative luminance of a colour, 0..1 (ITU-R BT.709 weights on
// the encoded values: near enough to choose between dark and light).
func luminance(c color.NRGBA) float64 {
	return (0.2126*float64(c.R) + 0.7152*float64(c.G) + 0.0722*float64(c.B)) / 255
}

// on is the colour in which text or lines are seen on c.
func on(c color.NRGBA) color.NRGBA {
	if luminance(c) < 0.5 {
		return white
	}
	return black
}
