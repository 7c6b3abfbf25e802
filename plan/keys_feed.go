package plan

import (
	"cmp"
	"math"
)

func feedShape(f *Feed) shape {
	return object{field: f, keys: []key{
		{name: "file", shape: text(&f.File, notEmpty), example: "students.csv",
			doc: "CSV with a header line, or JSON: a list of objects, or one object a line. Gives `{feed.column}`. Seen from the plan's folder."},
		{name: "query", shape: sqlText(&f.Query), example: "select id, name from students limit 1000",
			doc: "Rows of a query on the database, read once before the load. Gives `{feed.column}`. A dollar in it is never expanded."},
		{name: "uuid", shape: boolean(&f.UUID), fallback: "false", example: "true",
			doc: "A random UUID (version 4) for each request. Gives `{feed}`, as do the next ones."},
		{name: "range", shape: optional[IntRange]{&f.Range, rangeShape},
			doc: "A whole number, each equally likely."},
		{name: "zipf", shape: optional[ZipfRange]{&f.Zipf, zipfShape},
			doc: "A whole number, the k-th most frequent with weight 1/k^s: few are asked for often, as in real life."},
		{name: "values", shape: list[string]{field: &f.Values, of: func(v *string) shape { return text(v) }}, example: "[math, physics]",
			doc: "A list, each equally likely."},
		{name: "order", shape: choice(&f.Order, "random", "sequential"), example: "sequential",
			doc: "For file, query and values: at random, or one after the other and again from the first. Default: random."},
	}, check: func(d *decoder) {
		switch count(f.File != "", f.Query != "", f.UUID, f.Range != nil, f.Zipf != nil, len(f.Values) > 0) {
		case 0:
			d.missing("no source given: one of file, query, uuid, range, zipf and values")
		case 1:
			switch rows := f.table() || len(f.Values) > 0; {
			case rows:
				f.Order = cmp.Or(f.Order, "random")
			case d.given(&f.Order):
				d.wrongAt([]any{&f.Order}, "order: only a feed with file, query or values has one")
			}
		default:
			d.missing("more than one of file, query, uuid, range, zipf and values given")
		}
	}}
}

// table reports whether the feed has columns.
func (f *Feed) table() bool { return f.File != "" || f.Query != "" }

func sqlText(field *string) scalar {
	s := text(field, notEmpty)
	s.kind, s.expand = "SQL", expandNone
	return s
}

func rangeShape(r *IntRange) shape {
	return object{field: r, keys: []key{
		{name: "from", shape: integer(&r.From, math.MinInt64, math.MaxInt64), required: true, example: "1", doc: "The least."},
		{name: "to", shape: integer(&r.To, math.MinInt64, math.MaxInt64), required: true, example: "100000", doc: "The largest, included."},
	}, check: func(d *decoder) { ordered(d, r.From, r.To) }}
}

func zipfShape(z *ZipfRange) shape {
	return object{field: z, keys: []key{
		{name: "from", shape: integer(&z.From, math.MinInt64, math.MaxInt64), required: true, example: "1", doc: "The most frequent."},
		{name: "to", shape: integer(&z.To, math.MinInt64, math.MaxInt64), required: true, example: "2000", doc: "The least frequent, included."},
		{name: "s", shape: positive(&z.S), fallback: "1.1", example: "1.3", doc: "Exponent: the larger, the more uneven."},
	}, check: func(d *decoder) { ordered(d, z.From, z.To) }}
}

func ordered(d *decoder, from, to int64) {
	if from > to {
		d.missing("from %d is above to %d", from, to)
	}
}
