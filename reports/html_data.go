package reports

import (
	"html/template"

	"upness/analyze"
	"upness/reports/word"
)

// htmlData is what the template shows.
type htmlData struct {
	Title, Outcome, Class, Sentence, Name, Period string

	Plot     template.HTML
	Reasons  []string
	Rules    htmlTable
	Outages  []htmlAccount
	Count    string
	More     string
	Facts    []fact
	Tables   []htmlTable
	Warnings []string
}

// htmlTable and htmlAccount export their fields, which a template needs.
type htmlTable struct {
	Title string
	Heads []htmlCell
	Rows  [][]htmlCell
	More  string
}

type htmlCell struct {
	Text  string
	Class string // "right", an outcome, or nothing
}

type htmlAccount struct {
	Head, What string
	Causes     []analyze.Cause
}

// html lays a table out for the template.
func (t table) html() htmlTable {
	out := htmlTable{Title: t.title}
	for _, c := range t.columns {
		out.Heads = append(out.Heads, htmlCell{c.head, cellClass(c, "")})
	}
	for i, row := range t.rows {
		if i == htmlRows {
			out.More = word.Plural(uint64(len(t.rows)-i), "row")
			break
		}
		cells := make([]htmlCell, len(row))
		for j, text := range row {
			cells[j] = htmlCell{text, cellClass(t.columns[j], text)}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

func cellClass(c column, text string) string {
	switch {
	case c.right:
		return "right"
	case c.head == "verdict":
		return text
	}
	return ""
}

func htmlAccounts(v *analyze.Verdict) []htmlAccount {
	var all []htmlAccount
	for i := range v.Outages[:min(len(v.Outages), htmlOutages)] {
		a := tell(v.Start, &v.Outages[i])
		all = append(all, htmlAccount{a.head, a.what, a.causes})
	}
	return all
}
