package transition

import (
	"image"
	"image/color"
	"image/draw"
	"sort"
)

// paletted maps an image to 256 colours: every ink, then the most frequent
// others; the rest, shades along edges, become the nearest of these.
func paletted(src image.Image) *image.Paletted {
	img, ok := src.(*image.RGBA)
	if !ok {
		img = image.NewRGBA(src.Bounds())
		draw.Draw(img, img.Bounds(), src, src.Bounds().Min, draw.Src)
	}
	out := image.NewPaletted(img.Bounds(), frequent(img))
	index := map[color.RGBA]uint8{}
	last, n := at(img, 0), uint8(out.Palette.Index(at(img, 0)))
	for i := range out.Pix {
		c := at(img, i)
		if c != last { // most pixels are as the one before
			last = c
			known := false
			if n, known = index[c]; !known {
				n = uint8(out.Palette.Index(c))
				index[c] = n
			}
		}
		out.Pix[i] = n
	}
	return out
}

// at is the colour of the i-th pixel, row by row.
func at(img *image.RGBA, i int) color.RGBA {
	p := img.Pix[4*i : 4*i+4 : 4*i+4]
	return color.RGBA{p[0], p[1], p[2], p[3]}
}

// frequent is the palette of an image. The inks are always in it: the mark of
// one request that was not served is too small to be a frequent colour.
func frequent(img *image.RGBA) color.Palette {
	counts := map[color.RGBA]int{}
	for i, n := 0, len(img.Pix)/4; i < n; {
		first := i
		for i < n && at(img, i) == at(img, first) {
			i++
		}
		counts[at(img, first)] += i - first
	}
	var palette color.Palette
	for _, c := range inks() {
		c := color.RGBA(c) // opaque: the same numbers
		palette = append(palette, c)
		delete(counts, c)
	}
	rest := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		rest = append(rest, c)
	}
	sort.Slice(rest, func(i, j int) bool {
		a, b := rest[i], rest[j]
		if counts[a] != counts[b] {
			return counts[a] > counts[b]
		}
		return uint32(a.R)<<16|uint32(a.G)<<8|uint32(a.B) < uint32(b.R)<<16|uint32(b.G)<<8|uint32(b.B)
	})
	for _, c := range rest[:min(len(rest), 256-len(palette))] {
		palette = append(palette, c)
	}
	return palette
}

// inks are the colours of everything that means something.
func inks() []color.NRGBA {
	all := []color.NRGBA{white, black, downInk.fill, slowInk.fill, unidentifiedInk.fill, blindInk.fill, unknownInk.fill}
	for _, i := range versionInks {
		all = append(all, i.fill)
	}
	return all
}
