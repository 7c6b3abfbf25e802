// Package profile takes the statistics of a database's columns from pg_stats,
// and compares them with those of another one. It reads pg_stats, reltuples
// and relpages only, never a table; what it keeps holds no value of any row:
// numbers and times are kept as places between the least and the greatest,
// texts not at all.
package profile

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"upness/seed/catalog"
	"upness/seed/model"
	"upness/seed/spec"

	"github.com/jackc/pgx/v5"
)

// Take makes a seeding file with the rows and statistics of the schema's
// tables. Tables that were never analyzed are named in missing.
func Take(ctx context.Context, conn *pgx.Conn, s *catalog.Schema) (file *spec.Spec, missing []string, err error) {
	file = &spec.Spec{Seed: 1, Tables: map[string]*spec.Table{}}
	for _, t := range s.Tables {
		if t.Extension != "" || t.Schema == model.LedgerSchema {
			continue
		}
		if t.Estimate < 0 {
			missing = append(missing, t.FullName())
			continue
		}
		rows := spec.Count(math.Round(t.Estimate))
		st := &spec.Table{Rows: &rows, Columns: map[string]*spec.Column{}}
		for _, c := range t.Columns {
			stats, err := column(ctx, conn, s, t, c)
			if err != nil {
				return nil, nil, fmt.Errorf("reading the statistics of %s.%s: %w", t.FullName(), c.Name, err)
			}
			if stats == nil {
				if rows > 0 {
					missing = append(missing, t.FullName()+"."+c.Name)
				}
				continue
			}
			if !c.Generated {
				st.Columns[c.Name] = &spec.Column{Stats: stats}
			}
		}
		file.Tables[t.FullName()] = st
		file.Rows = max(file.Rows, rows)
	}
	return file, missing, nil
}

const statsSQL = `
SELECT null_frac, avg_width, n_distinct, correlation, coalesce(most_common_freqs, '{}'),
       coalesce(most_common_vals::text::text[], '{}'), coalesce(histogram_bounds::text::text[], '{}'),
       coalesce(elem_count_histogram[array_upper(elem_count_histogram, 1)], 0)
  FROM pg_stats WHERE schemaname = $1 AND tablename = $2 AND attname = $3 AND inherited = $4`

// column reads one column's statistics; nil means that there are none.
func column(ctx context.Context, conn *pgx.Conn, s *catalog.Schema, t *catalog.Table, c *catalog.Column) (*spec.Stats, error) {
	var nulls, different, elements float32
	var width int32
	var correlation *float32
	var shares []float32
	var common, bounds []string
	err := conn.QueryRow(ctx, statsSQL, t.Schema, t.Name, c.Name, t.Partitioned).
		Scan(&nulls, &width, &different, &correlation, &shares, &common, &bounds, &elements)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	st := &spec.Stats{Nulls: round(float64(nulls)), Distinct: round(float64(different)), Width: int(width), Elements: round(float64(elements))}
	if correlation != nil {
		r := round(float64(*correlation))
		st.Correlation = &r
	}
	for _, share := range shares {
		if 1-nulls > 0 {
			st.Common = append(st.Common, round(float64(share/(1-nulls))))
		}
	}
	if read, fixed := model.ReaderOf(s, c); read != nil {
		var width float64
		st.Places, st.Shape, width = places(read, fixed, common, bounds)
		if d := distinct(st, t.Estimate); width > 0 {
			st.Dense = round(min(d/width, 1))
		}
	}
	return st, nil
}

// places turns values into places between the least and the greatest, and
// returns how many whole numbers those are apart.
func places(read model.Reader, fixed int64, common, bounds []string) (of, shape []float64, width float64) {
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	numbers := func(texts []string) []int64 {
		var out []int64
		for _, text := range texts {
			v, err := read(text)
			if err != nil { // infinity, NaN, years before 1: without a place
				return nil
			}
			lo, hi = min(lo, v), max(hi, v)
			out = append(out, v)
		}
		return out
	}
	c, b := numbers(common), numbers(bounds)
	if fixed > 0 {
		lo, hi = 0, fixed
	}
	if hi <= lo {
		return nil, nil, 0
	}
	place := func(v int64) float64 { return round((float64(v) - float64(lo)) / (float64(hi) - float64(lo))) }
	for _, v := range c {
		of = append(of, place(v))
	}
	for _, v := range b {
		shape = append(shape, place(v))
	}
	return of, shape, float64(hi) - float64(lo) + 1
}

// round keeps four digits: enough for a distribution, too few for a value.
func round(f float64) float64 {
	if f == 0 || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 4, 64), 64)
	if err != nil {
		return 0
	}
	return short
}
