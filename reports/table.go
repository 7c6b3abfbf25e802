package reports

import (
	"slices"
	"strings"
	"unicode/utf8"

	"upness/reports/word"
)

// table is rows of words under a heading, before any format: the terminal,
// Markdown and HTML each draw it in their own way.
type table struct {
	title   string
	columns []column
	rows    [][]string
	brief   int // rows that a terminal shows; 0 for terminalRows
}

// column is the head of a column and how it is set.
type column struct {
	head  string
	right bool // numbers: aligned right
	flex  bool // names: give way by their middle when the table is too wide
	text  bool // sentences and statements: give way by their end
	spare bool // left out where a table would be too wide, the last one first
}

// add appends a row of foreign or own text; every cell becomes one clean line.
func (t *table) add(cells ...string) {
	for i, c := range cells {
		cells[i] = word.Clean(c)
	}
	t.rows = append(t.rows, cells)
}

// gap is the blanks between two columns on a terminal.
const gap = 2

// lines sets the table in plain text, its head first, at most width runes a
// line; when it would be wider spare columns are left out, then names and
// sentences are clipped.
func (t *table) lines(width int) []string {
	t = t.without(width)
	widths := t.widths()
	t.shrink(widths, width)
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.head
	}
	lines := []string{t.line(heads, widths)}
	for _, row := range t.rows {
		lines = append(lines, t.line(row, widths))
	}
	return lines
}

// leastFlex is what a column that gives way keeps.
const leastFlex = 8

// without is t, less as many spare columns as it takes for the others to fit.
func (t *table) without(width int) *table {
	rest := *t
	for i := len(t.columns) - 1; i >= 0 && rest.least() > width; i-- {
		if !t.columns[i].spare {
			continue
		}
		rest.columns = slices.Delete(slices.Clone(rest.columns), i, i+1)
		rows := make([][]string, len(rest.rows))
		for n, row := range rest.rows {
			rows[n] = slices.Delete(slices.Clone(row), i, i+1)
		}
		rest.rows = rows
	}
	return &rest
}

// least is the width when all that may give way has done so.
func (t *table) least() int {
	total := gap * (len(t.columns) - 1)
	for i, w := range t.widths() {
		if c := t.columns[i]; c.flex || c.text {
			w = min(w, max(leastFlex, utf8.RuneCountInString(c.head)))
		}
		total += w
	}
	return total
}

func (t *table) widths() []int {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = utf8.RuneCountInString(c.head)
		for _, row := range t.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	return widths
}

// shrink takes from the widest column that may give way until the table fits,
// and leaves each its head and at least eight runes. When that is not enough
// every column gives way.
func (t *table) shrink(widths []int, width int) {
	total := gap * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := t.widest(widths, func(c column) int {
			if c.flex || c.text {
				return max(leastFlex, utf8.RuneCountInString(c.head))
			}
			return width
		})
		if widest < 0 {
			widest = t.widest(widths, func(column) int { return 1 })
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

// widest is the widest column above its least width; below zero there is none.
func (t *table) widest(widths []int, least func(column) int) int {
	found := -1
	for i, c := range t.columns {
		if widths[i] > least(c) && (found < 0 || widths[i] > widths[found]) {
			found = i
		}
	}
	return found
}

func (t *table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		if t.columns[i].text {
			cell = word.Clip(cell, widths[i])
		} else {
			cell = word.ClipMiddle(cell, widths[i])
		}
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if t.columns[i].right {
			cell = pad + cell
		} else {
			cell += pad
		}
		if i > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		b.WriteString(cell)
	}
	return strings.TrimRight(b.String(), " ")
}
