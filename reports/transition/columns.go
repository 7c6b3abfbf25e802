package transition

import (
	"math"
	"time"

	"upness/analyze"
)

// Columns are what is drawn: neighbouring bins put together.
const (
	mostColumns   = 620 // about a point each
	fewestColumns = 8
	leastDue      = 30 // requests due in a column on average, or the stack looks like a comb
)

// column is some neighbouring bins: sums of counts, the worst of what is not a
// count.
type column struct {
	from, to     float64 // seconds since the start
	good         []uint64
	slow         uint64
	failed       uint64 // bad and cut, unidentified left out
	unidentified uint64
	blind        uint64
	worst        float64   // highest share not served, 0..1
	latency      []quantum // by version
}

// down is how many requests of the column were not served.
func (c *column) down() uint64 { return c.slow + c.failed + c.unidentified }

// total is how many requests the column stands for, blind ones left out.
func (c *column) total() uint64 {
	n := c.down()
	for _, g := range c.good {
		n += g
	}
	return n
}

// fineColumns are as narrow as can be drawn: where something failed is shown as
// exactly as it is known.
func fineColumns(t *analyze.Timeline) []column { return fold(t, finest(t)) }

// wideColumns have some leastDue requests each, so that rates and quantiles are
// more than noise; however few the requests, fewestColumns of them are kept.
func wideColumns(t *analyze.Timeline) []column {
	per := finest(t)
	if due := t.Rate * t.BinWidth.Seconds(); due > 0 {
		per = max(per, min(math.Ceil(leastDue/due), math.Ceil(float64(len(t.Bins))/fewestColumns)))
	}
	return fold(t, per)
}

func finest(t *analyze.Timeline) float64 { return math.Ceil(float64(len(t.Bins)) / mostColumns) }

// fold puts so many bins together into each column.
func fold(t *analyze.Timeline, per float64) []column {
	width := t.BinWidth.Seconds()
	var all []column
	for i := 0; i < len(t.Bins); {
		next := min(i+int(per), len(t.Bins))
		if left := span(t) - (t.Bins[next-1].Start + t.BinWidth - t.Begin).Seconds(); left < per*width/2 {
			next = len(t.Bins) // too short for a column of its own: its rate would be noise
		}
		all = append(all, join(t, t.Bins[i:next]))
		i = next
	}
	return all
}

func join(t *analyze.Timeline, bins []analyze.Bin) column {
	c := column{
		from:    (bins[0].Start - t.Begin).Seconds(),
		to:      min((bins[len(bins)-1].Start + t.BinWidth - t.Begin).Seconds(), span(t)),
		good:    make([]uint64, len(t.Versions)),
		latency: make([]quantum, len(t.Versions)),
	}
	for i := range bins {
		b := &bins[i]
		c.slow += b.Slow
		c.failed += b.Bad + b.Cut - min(b.Unidentified, b.Bad)
		c.unidentified += min(b.Unidentified, b.Bad)
		c.blind += b.Blind
		c.worst = max(c.worst, b.WorstShare)
		for v := range b.ByVersion {
			c.good[v] += b.ByVersion[v].Good
		}
	}
	for v := range t.Versions {
		c.latency[v] = quantumOf(bins, v)
	}
	return c
}

// width is the span of a column in seconds; the last one may be cut by the end.
func (c *column) width() float64 { return c.to - c.from }

// span is the length of the time axis in seconds; never zero. The last bin may
// reach beyond it.
func span(t *analyze.Timeline) float64 {
	if len(t.Bins) == 0 {
		return 1
	}
	end := t.End - t.Begin
	if n := len(t.Bins); n > 0 {
		end = max(end, t.Bins[n-1].Start-t.Begin) // requests due later than End would be in it
	}
	return max(end, time.Millisecond).Seconds()
}
