package reports

import (
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
}

// column is the head of a column and how it is set.
type column struct {
	head  string
	right bool // numbers: aligned right
	flex  bool // gives way when the table is too wide
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
// line; flexible columns are clipped in the middle when it would be wider.
func (t *table) lines(width int) []string {
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

// shrink takes from the widest flexible column until the table fits, and
// leaves each its head and at least eight runes.
func (t *table) shrink(widths []int, width int) {
	total := gap * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := -1
		for i, c := range t.columns {
			least := max(8, utf8.RuneCountInString(c.head))
			if c.flex && widths[i] > least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

func (t *table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		cell = word.ClipMiddle(cell, widths[i])
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
