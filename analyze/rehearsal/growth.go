package rehearsal

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat"

	"upness/analyze"
)

// Growth is how a time grows with the rows: as rows to the power of Slope.
type Growth struct {
	Known    bool    `json:"known"`    // at least two sizes, ten times the noise apart or more
	Slope    float64 `json:"slope"`    // of log time over log rows, least squares over all sizes
	Last     float64 `json:"last"`     // the same over the two largest sizes
	Constant bool    `json:"constant"` // slope below 0.3 and never 5 ms: it does not depend on the rows
	Spread   float64 `json:"spread"`   // largest distance of a size from the line, as a factor minus 1
}

// Below both a statement counts as constant: a slope is noise where a time is.
const (
	constantSlope = 0.3
	constantTime  = 5 * time.Millisecond
)

// point is a time at a size.
type point struct {
	rows int64
	took time.Duration
}

// least is the shortest time that is told from none.
const least = 10 * time.Microsecond

// fit takes points of growing size.
func fit(points []point) Growth {
	var g Growth
	if len(points) < 2 || points[0].rows <= 0 || points[len(points)-1].rows <= points[0].rows {
		return g
	}
	x, y := make([]float64, len(points)), make([]float64, len(points))
	longest := time.Duration(0)
	for i, p := range points {
		x[i], y[i] = math.Log(float64(p.rows)), math.Log(float64(max(p.took, least)))
		longest = max(longest, p.took)
	}
	at, slope := stat.LinearRegression(x, y, nil, false)
	g.Known, g.Slope = true, slope
	n := len(x)
	if x[n-1] > x[n-2] {
		g.Last = (y[n-1] - y[n-2]) / (x[n-1] - x[n-2])
	} else {
		g.Last = slope
	}
	for i := range x {
		g.Spread = max(g.Spread, math.Expm1(math.Abs(y[i]-at-slope*x[i])))
	}
	g.Constant = g.Slope < constantSlope && longest < constantTime
	return g
}

// Prediction is a time at a size that was not tried.
type Prediction struct {
	Rows int64           `json:"rows"`
	Time analyze.Seconds `json:"time_s"`
	Low  analyze.Seconds `json:"low_s"`
	High analyze.Seconds `json:"high_s"`
}

// How far predictions were from what was then measured at 4 times the largest
// size that had been tried: statements took from 1 to 28 % longer than that, index
// builds up to 47 %, since their sort no longer fitted into memory. As shares of
// the time that they really took.
const (
	missed      = 0.28
	missedIndex = 0.47
	missedAt    = 4.0
	// Growth faster than rows x log rows is noise of small sizes.
	steepest = 1.3
)

// predict carries the last point on along the steeper of the two slopes, since
// predictions turned out to be too short. The band begins at the other slope, has
// the points' distance from the line on both sides and, on the long one, what
// earlier predictions missed: for each factor of four once more.
func (g Growth) predict(last point, rows int64, index bool) *Prediction {
	if !g.Known || rows <= last.rows {
		return nil
	}
	p := &Prediction{Rows: rows}
	seconds := max(last.took, least).Seconds()
	if g.Constant {
		p.Time, p.High = analyze.Seconds(seconds), analyze.Seconds(max(2*seconds, constantTime.Seconds()))
		return p
	}
	factor := float64(rows) / float64(last.rows)
	clamp := func(slope float64) float64 { return min(max(slope, 0), steepest) }
	share := missed
	if index {
		share = missedIndex
	}
	times := max(math.Log(factor)/math.Log(missedAt), 1)
	low, high := clamp(min(g.Slope, g.Last)), clamp(max(g.Slope, g.Last))
	p.Time = analyze.Seconds(seconds * math.Pow(factor, high))
	p.Low = analyze.Seconds(seconds * math.Pow(factor, low) / (1 + g.Spread))
	p.High = analyze.Seconds(seconds * math.Pow(factor, high) * (1 + g.Spread) * math.Pow(1/(1-share), times))
	return p
}
