package transition

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// roundLevels are three to seven round values from 0 up to top, for an axis.
func roundLevels(top float64) []float64 {
	power := math.Pow(10, math.Floor(math.Log10(top/3)))
	step := power
	for _, m := range []float64{1, 2, 5, 10} {
		if step = m * power; top/step <= 6 {
			break
		}
	}
	var all []float64
	for i := 0; float64(i)*step <= top; i++ {
		all = append(all, float64(i)*step)
	}
	return all
}

// decades are the round values of a logarithmic axis; within less than two
// decades twos and fives come too.
func decades(low, high float64) []float64 {
	digits := []float64{1}
	if high/low < 100 {
		digits = []float64{1, 2, 5}
	}
	var all []float64
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for _, d := range digits {
			if v := d * math.Pow(10, e); v >= low*(1-1e-9) && v <= high*(1+1e-9) {
				all = append(all, v)
			}
		}
	}
	return all
}

// between are the ticks of a logarithmic axis that carry no label.
func between(low, high float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for d := 2.; d < 10; d++ {
			if v := d * math.Pow(10, e); v > low && v < high {
				ticks = append(ticks, plot.Tick{Value: v})
			}
		}
	}
	return ticks
}

// number words a round value, without the noise of its last binary digits.
func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
}

// labelled are an axis's ticks at the levels.
func labelled(levels []float64, label func(float64) string) plot.ConstantTicks {
	ticks := make(plot.ConstantTicks, len(levels))
	for i, v := range levels {
		ticks[i] = plot.Tick{Value: v, Label: label(v)}
	}
	return ticks
}
