package seed

import (
	"context"
	"fmt"
	"math"

	"upness/seed/ledger"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
)

// A load by size first aims a little low, by what a sample of rows takes; when
// the indexes are built and all is measured, it adds the rows that are missing.
const (
	aimLow    = 0.975 // of the goal
	closeTo   = 0.995
	headroom  = 0.25 // share of rows that may be added
	mostSteps = 8
)

// fit finds the scale at which the tables take the goal's bytes.
func (l *load) fit(ctx context.Context) error {
	goal := aimLow * float64(l.options.Size)
	first, err := l.build(1)
	if err != nil {
		return err
	}
	var bytes float64
	for _, t := range first.Tables {
		bytes += float64(t.Rows) * guessed(t).total()
	}
	guess, err := l.build(goal / max(bytes, 1))
	if err != nil {
		return err
	}
	widths, err := l.widths(ctx, guess.Tables)
	if err != nil {
		return err
	}
	scale, err := l.solve(goal, goal/max(bytes, 1), widths)
	if err != nil {
		return err
	}
	l.sizeScale = scale
	l.model, err = l.build(scale)
	return err
}

func (l *load) build(scale float64) (*model.Model, error) {
	return model.Build(l.schema, l.file, model.Options{Scale: scale, Extra: headroom, First: l.first, Keys: l.keys})
}

// solve bisects for the scale: tables grow with it in different ways.
func (l *load) solve(goal, guess float64, widths map[string]width) (float64, error) {
	at := func(scale float64) (float64, error) {
		m, err := l.build(scale)
		if err != nil {
			return 0, err
		}
		var sum float64
		for _, t := range m.Tables {
			sum += float64(t.Rows) * widths[t.FullName()].total()
		}
		return sum, nil
	}
	lo, hi := guess/8, guess*8
	for range 24 {
		mid := math.Sqrt(lo * hi)
		sum, err := at(mid)
		if err != nil {
			return 0, err
		}
		if math.Abs(sum-goal) < 0.001*goal {
			return mid, nil
		}
		if sum < goal {
			lo = mid
		} else {
			hi = mid
		}
	}
	sum, err := at(lo)
	if err == nil && math.Abs(sum-goal) > 0.02*goal {
		err = fmt.Errorf("--size %d: the tables can take about %.0f bytes at most, or at least: their keys or the seeding file fix the numbers of rows", l.options.Size, sum)
	}
	return lo, err
}

// reach adds rows to the tables that nobody refers to until the size is
// reached. Their indexes are on by now, which for the few rows costs less
// than to build them again.
func (l *load) reach(ctx context.Context) error {
	for range mostSteps {
		sizes, total, err := l.sizes(ctx)
		if err != nil || total >= int64(closeTo*float64(l.options.Size)) {
			return err
		}
		grown := l.grow(float64(l.options.Size-total), sizes)
		if grown == 0 {
			l.noted("the goal of %d bytes is missed by %d: no table may get more rows", l.options.Size, l.options.Size-total)
			return nil
		}
		if err := l.writeRows(ctx); err != nil {
			return err
		}
		if err := l.copyAll(ctx); err != nil {
			return err
		}
	}
	return nil
}

// grow raises the goals by what is missing, a little less in doubt, and
// returns the number of rows added.
func (l *load) grow(missing float64, sizes map[string]int64) int64 {
	var bytes float64
	for i, t := range l.model.Tables {
		if l.spare(i) > 0 {
			bytes += float64(sizes[t.FullName()])
		}
	}
	var added int64
	for i, t := range l.model.Tables {
		g := &l.goals[i]
		spare := l.spare(i)
		if spare <= 0 || g.Rows == 0 || bytes == 0 {
			continue
		}
		perRow := float64(sizes[t.FullName()]) / float64(g.Rows)
		share := float64(sizes[t.FullName()]) / bytes
		n := min(int64(missing*share/perRow)+1, spare)
		g.Rows += n
		t.Rows = uint64(g.Rows)
		added += n
	}
	return added
}

// spare is how many rows a table may still get.
func (l *load) spare(i int) int64 {
	return l.goals[i].Room - l.goals[i].First - l.goals[i].Rows
}

// sizes measures the tables with their indexes.
func (l *load) sizes(ctx context.Context) (map[string]int64, int64, error) {
	out, total := map[string]int64{}, int64(0)
	for _, g := range l.goals {
		var size int64
		err := l.control.QueryRow(ctx, `
			SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::bigint FROM (
			  SELECT relid FROM pg_partition_tree($1::oid) UNION SELECT $1::oid) r`, g.Rel).Scan(&size)
		if err != nil {
			return nil, 0, fmt.Errorf("measuring %s: %w", g.Table, explain(err))
		}
		out[g.Table] = size
		total += size
	}
	return out, total, nil
}

// writeRows notes the raised goals in the books, before their rows.
func (l *load) writeRows(ctx context.Context) error {
	err := pgx.BeginFunc(ctx, l.control, func(tx pgx.Tx) error {
		for _, g := range l.goals {
			if err := ledger.SetRows(ctx, tx, g); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing the load's books: %w", explain(err))
	}
	return nil
}
