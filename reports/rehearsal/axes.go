package rehearsal

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"upness/analyze"
	"upness/analyze/rehearsal"
)

// drawing is a Plotter that draws by hand.
type drawing func(draw.Canvas, *plot.Plot)

// Plot draws.
func (d drawing) Plot(c draw.Canvas, p *plot.Plot) { d(c, p) }

func text(size vg.Length, ink color.Color) draw.TextStyle {
	return draw.TextStyle{
		Color: ink, Font: font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign: draw.XLeft, YAlign: draw.YCenter, Handler: plot.DefaultTextHandler,
	}
}

// latencyTicks are the powers of ten, in words, with 2 to 9 between them.
type latencyTicks struct{}

// Ticks gives them.
func (latencyTicks) Ticks(low, high float64) (all []plot.Tick) {
	for power := math.Floor(math.Log10(low)); power <= math.Log10(high)+1e-9; power++ {
		at := math.Pow(10, power)
		all = append(all, plot.Tick{Value: at, Label: rehearsal.Short(analyze.Seconds(at))})
		for n := 2.0; n < 10 && n*at < high; n++ {
			all = append(all, plot.Tick{Value: n * at})
		}
	}
	return all
}

// secondTicks are some ten round numbers of seconds.
type secondTicks struct{}

// Ticks gives them.
func (secondTicks) Ticks(low, high float64) (all []plot.Tick) {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/5)))
	for _, n := range []float64{1, 2, 5, 10} {
		if (high-low)/(n*step) <= 12 {
			step *= n
			break
		}
	}
	for at := math.Ceil(low/step) * step; at <= high; at += step {
		all = append(all, plot.Tick{Value: at, Label: fmt.Sprintf("%.4g", at)})
	}
	return all
}
