package transition

import (
	"image/color"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/reports/word"
)

// Font sizes, for a picture that is 842 points wide: at 1,200 pixels the
// smallest is some ten pixels high.
const (
	sizeTitle  = 13
	sizeHead   = 9
	sizeLabel  = 8
	sizeDetail = 7
)

// style is gonum/plot's embedded sans serif, left-aligned on its middle.
func style(size vg.Length, c color.Color) draw.TextStyle {
	return draw.TextStyle{
		Color:   c,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign:  draw.XLeft,
		YAlign:  draw.YCenter,
		Handler: plot.DefaultTextHandler,
	}
}

func bold(s draw.TextStyle) draw.TextStyle {
	s.Font.Weight = stdfont.WeightBold
	return s
}

func centred(s draw.TextStyle) draw.TextStyle {
	s.XAlign = draw.XCenter
	return s
}

func rightward(s draw.TextStyle) draw.TextStyle {
	s.XAlign = draw.XRight
	return s
}

// write sets one line of text; its middle is at y.
func write(c draw.Canvas, s draw.TextStyle, x, y vg.Length, line string) {
	if line == "" {
		return
	}
	// The handler centres the line's box including the descent; text looks
	// centred when its small letters are.
	c.FillText(s, vg.Point{X: x, Y: y + s.Font.Size*0.12}, line)
}

// fit clips text until it is at most width wide; empty when nothing fits.
func fit(s draw.TextStyle, line string, width vg.Length) string {
	if s.Width(line) <= width {
		return line
	}
	low, high := 0, len([]rune(line))
	for low < high {
		mid := (low + high + 1) / 2
		if s.Width(word.Clip(line, mid)) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	if low < 3 {
		return ""
	}
	return word.Clip(line, low)
}

// broken breaks text at blanks so that each line is at most width wide; what is
// more than most lines is cut.
func broken(s draw.TextStyle, line string, width vg.Length, most int) []string {
	for runes := len([]rune(line)); runes > 8; runes -= max(1, runes/20) {
		all := word.Wrap(line, runes)
		if widest(s, all) <= width {
			if len(all) > most {
				rest := word.Clip(all[most-1]+" "+all[most], len([]rune(all[most-1])))
				all = append(all[:most-1], fit(s, rest, width))
			}
			return all
		}
	}
	return []string{fit(s, line, width)}
}

func widest(s draw.TextStyle, all []string) vg.Length {
	var w vg.Length
	for _, line := range all {
		w = max(w, s.Width(line))
	}
	return w
}
