package model

import (
	"math"

	"upness/seed/spec"
)

// Without the file's word, a table that others refer to gets a tenth of the
// rows of those: a course has some ten lessons, an order some ten lines.
const fanOut = 10

// fewest is how many rows the top of a long chain of tables gets at least.
const fewest = 20

const defaultRows = 100_000

// count decides how many rows each table gets.
func (b *builder) count() {
	base := uint64(b.file.Rows)
	for _, t := range b.order {
		if t.spec.Rows != nil && b.file.Rows == 0 {
			base = max(base, uint64(*t.spec.Rows))
		}
	}
	if base == 0 {
		base = defaultRows
	}
	above := b.heights()
	for _, t := range b.order {
		if n, ok := b.options.Rows[t.FullName()]; ok {
			t.rows, t.extra, t.fixed = n, b.options.More[t.FullName()], true
			continue
		}
		n := max(float64(base)/math.Pow(fanOut, float64(above[t])), min(float64(base), fewest/b.options.Scale))
		if t.spec.Rows != nil {
			n, t.fixed = float64(*t.spec.Rows), true
		}
		t.rows = uint64(math.Round(n * grown(t.spec, b.options.Scale)))
		if above[t] == 0 {
			t.extra = uint64(b.options.Extra * float64(t.rows))
		}
		if t.rows == 0 && (t.spec.Rows == nil || *t.spec.Rows > 0) {
			t.rows = 1
		}
	}
}

// grown is the factor of a table's rows when the load's scale grows.
func grown(t *spec.Table, scale float64) float64 {
	switch t.Grow {
	case "sqrt":
		return math.Sqrt(scale)
	case "none":
		return 1
	}
	return scale
}

// heights gives each table the length of the longest chain of tables that
// refer to it.
func (b *builder) heights() map[*table]int {
	children := map[*table][]*table{}
	for _, t := range b.order {
		for _, l := range t.links {
			if !l.self() {
				children[l.parent] = append(children[l.parent], t)
			}
		}
	}
	height := map[*table]int{}
	var visit func(*table, map[*table]bool) int
	visit = func(t *table, path map[*table]bool) int {
		if path[t] {
			return -1 // a cycle adds nothing
		}
		if h, ok := height[t]; ok {
			return h
		}
		path[t] = true
		h := 0
		for _, c := range children[t] {
			h = max(h, visit(c, path)+1)
		}
		delete(path, t)
		height[t] = h
		return h
	}
	for _, t := range b.order {
		visit(t, map[*table]bool{})
	}
	return height
}

// Base is the number of rows that a file speaks of: --rows over Base is Scale.
func Base(file *spec.Spec) uint64 {
	base := uint64(file.Rows)
	if base > 0 {
		return base
	}
	for _, t := range file.Tables {
		if t.Rows != nil {
			base = max(base, uint64(*t.Rows))
		}
	}
	if base == 0 {
		return defaultRows
	}
	return base
}
