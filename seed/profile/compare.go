package profile

import (
	"context"
	"fmt"
	"math"
	"slices"

	"upness/seed/catalog"
	"upness/seed/model"
	"upness/seed/spec"

	"github.com/jackc/pgx/v5"
)

// Tolerances are how far two statistics may lie apart. The server's own come
// from a sample of 30,000 rows and move by some of this from one ANALYZE to
// the next.
type Tolerances struct {
	Nulls       float64 // share of the rows
	Distinct    float64 // as a part of the larger
	Width       float64 // as a part of the larger
	Correlation float64
	Common      float64 // share of the rows, for each common value by rank
	Shape       float64 // largest distance of two quantiles, of the span
}

// Usual are the tolerances that verify holds to.
var Usual = Tolerances{Nulls: 0.02, Distinct: 0.2, Width: 0.25, Correlation: 0.15, Common: 0.03, Shape: 0.1}

// Difference is one statistic that lies further apart than tolerated.
type Difference struct {
	Column string  `json:"column"` // schema.table.column
	What   string  `json:"what"`
	Want   float64 `json:"want"` // in the profile
	Got    float64 `json:"got"`  // in the database
	Off    float64 `json:"off"`
	May    float64 `json:"may"` // the tolerance
}

// String is the difference in one line.
func (d Difference) String() string {
	return fmt.Sprintf("%s: %s is %.4g, in the profile %.4g (off by %.3g, tolerated %.3g)", d.Column, d.What, d.Got, d.Want, d.Off, d.May)
}

// Compare reads the database's statistics and returns what lies further from
// the file's than tolerated, and how many columns were compared.
func Compare(ctx context.Context, conn *pgx.Conn, s *catalog.Schema, file *spec.Spec, may Tolerances) (out []Difference, compared int, err error) {
	for _, t := range s.Tables {
		want := file.Tables[t.FullName()]
		if want == nil {
			want = file.Tables[t.Name]
		}
		if want == nil {
			continue
		}
		for _, c := range t.Columns {
			w := want.Columns[c.Name]
			if w == nil || w.Stats == nil {
				continue
			}
			got, err := column(ctx, conn, s, t, c)
			if err != nil {
				return nil, 0, fmt.Errorf("reading the statistics of %s.%s: %w", t.FullName(), c.Name, err)
			}
			if got == nil {
				return nil, 0, fmt.Errorf("there are no statistics of %s.%s: run ANALYZE", t.FullName(), c.Name)
			}
			compared++
			rows := t.Estimate
			out = append(out, stats(t.FullName()+"."+c.Name, w.Stats, got, rows, may)...)
		}
	}
	return out, compared, nil
}

// stats compares two columns. Distinct values are compared as a share of the
// rows where either side counts them so.
func stats(name string, want, got *spec.Stats, rows float64, may Tolerances) []Difference {
	var out []Difference
	check := func(what string, w, g, off, may float64) {
		if off > may {
			out = append(out, Difference{name, what, w, g, off, may})
		}
	}
	check("the share of NULLs", want.Nulls, got.Nulls, math.Abs(want.Nulls-got.Nulls), may.Nulls)
	w, g := distinct(want, rows), distinct(got, rows)
	check("the number of different values", w, g, apart(w, g), may.Distinct)
	check("the mean width", float64(want.Width), float64(got.Width), apart(float64(want.Width), float64(got.Width)), may.Width)
	if want.Correlation != nil && got.Correlation != nil {
		check("the correlation with the rows' order", *want.Correlation, *got.Correlation, math.Abs(*want.Correlation-*got.Correlation), may.Correlation)
	}
	a, b := ranked(want.Common), ranked(got.Common)
	for i := range min(len(a), len(b), 10) {
		check(fmt.Sprintf("the share of common value %d", i+1), a[i], b[i], math.Abs(a[i]-b[i]), may.Common)
	}
	if len(want.Shape) > 2 && len(got.Shape) > 2 {
		at, off := farthest(want.Shape, got.Shape)
		check(fmt.Sprintf("the histogram's shape at %.0f %%", 100*at), model.Quantile(want.Shape, at), model.Quantile(got.Shape, at), off, may.Shape)
	}
	return out
}

func distinct(s *spec.Stats, rows float64) float64 {
	if s.Distinct < 0 {
		return -s.Distinct * rows
	}
	return s.Distinct
}

func apart(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / max(math.Abs(a), math.Abs(b))
}

func ranked(shares []float64) []float64 {
	out := slices.Clone(shares)
	slices.SortFunc(out, func(a, b float64) int { return int(math.Copysign(1, b-a)) })
	return out
}

// farthest is the share of the rows at which two shapes are farthest apart.
func farthest(a, b []float64) (at, off float64) {
	for i := range 101 {
		u := float64(i) / 100
		if d := math.Abs(model.Quantile(a, u) - model.Quantile(b, u)); d > off {
			at, off = u, d
		}
	}
	return at, off
}
