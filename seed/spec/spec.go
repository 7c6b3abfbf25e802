// Package spec is the seeding file: which tables to fill, with how many rows,
// and how the columns' values are spread. Everything in it is optional; what
// is left out follows from the catalogue. A profile taken from another
// database is the same file, with a stats block per column.
package spec

// Spec is a whole seeding file.
type Spec struct {
	Seed    uint64            `yaml:"seed,omitempty"`    // of every random choice; default 1
	Rows    Count             `yaml:"rows,omitempty"`    // of the largest table, which the tables' own rows are relative to
	Size    Bytes             `yaml:"size,omitempty"`    // of all tables and indexes, instead of rows
	Schemas []string          `yaml:"schemas,omitempty"` // default: all
	Skip    []string          `yaml:"skip,omitempty"`    // tables to leave alone; * stands for anything
	Protect []string          `yaml:"protect,omitempty"` // names of databases or hosts never to write to; * stands for anything
	Times   Span              `yaml:"times,omitempty"`   // which dates and timestamps fall into, unless a column says otherwise
	Tables  map[string]*Table `yaml:"tables,omitempty"`  // by name, with the schema where the name alone is not enough

	File string `yaml:"-"` // for messages
}

// Span is a span of time, by dates or timestamps.
type Span struct {
	From string `yaml:"from,omitempty"`
	To   string `yaml:"to,omitempty"`
}

// Table says how a table is filled.
type Table struct {
	Rows    *Count             `yaml:"rows,omitempty"` // at the file's own scale
	Grow    string             `yaml:"grow,omitempty"` // with --rows: "linear" (default), "sqrt" or "none"
	Columns map[string]*Column `yaml:"columns,omitempty"`

	Line int `yaml:"-"`
}

// Column says how a column's values are made. Where several fields could
// decide a value, the first of Server, Values, Pattern, As decides.
type Column struct {
	Server   bool     `yaml:"server,omitempty"`   // leave the column to its default
	Values   *Values  `yaml:"values,omitempty"`   // a list, or a mapping from value to weight
	Pattern  string   `yaml:"pattern,omitempty"`  // # a digit, ? a capital letter, {row} the row's number, {unique} a number without repeats
	As       string   `yaml:"as,omitempty"`       // a kind of text: name, email, sentence ...
	Words    *Bounds  `yaml:"words,omitempty"`    // that many common words
	Length   *Bounds  `yaml:"length,omitempty"`   // characters, or bytes, or elements of an array
	From     *string  `yaml:"from,omitempty"`     // least value, in the type's notation
	To       *string  `yaml:"to,omitempty"`       // greatest value
	Skew     string   `yaml:"skew,omitempty"`     // "uniform", "zipf", "pareto" or "normal"
	S        *float64 `yaml:"s,omitempty"`        // zipf's exponent (default 1.1), pareto's shape (default 1.16)
	Hot      string   `yaml:"hot,omitempty"`      // of a skewed foreign key: "spread" (default), or "first" for the low row numbers
	Distinct Count    `yaml:"distinct,omitempty"` // number of different values
	Unique   bool     `yaml:"unique,omitempty"`   // no value twice, although the schema would allow it
	Nulls    *Share   `yaml:"nulls,omitempty"`    // share of NULLs
	Order    *Order   `yaml:"order,omitempty"`    // along the rows: "random", "grows", "falls", or a correlation between -1 and 1
	After    string   `yaml:"after,omitempty"`    // another column's value plus up to Within
	Within   string   `yaml:"within,omitempty"`   // a number, or a duration such as 3d
	Of       string   `yaml:"of,omitempty"`       // always the same for the same value of another column
	With     string   `yaml:"with,omitempty"`     // another column, with which this one is correlated by R
	R        *float64 `yaml:"r,omitempty"`        // -1 to 1, default 0.8
	Stats    *Stats   `yaml:"stats,omitempty"`    // measured on another database

	Line int `yaml:"-"`
}

// Stats are a column's statistics as pg_stats has them, without any value.
type Stats struct {
	Nulls       float64   `yaml:"nulls,omitempty"`
	Distinct    float64   `yaml:"distinct,omitempty"`    // below 0: as a share of the rows
	Width       int       `yaml:"width,omitempty"`       // mean bytes
	Correlation *float64  `yaml:"correlation,omitempty"` // of value order and physical order
	Common      []float64 `yaml:"common,omitempty,flow"` // shares of the most common values
	Places      []float64 `yaml:"places,omitempty,flow"` // where those lie between the least and the greatest value
	Shape       []float64 `yaml:"shape,omitempty,flow"`  // quantiles of the others between the least and the greatest value
	Dense       float64   `yaml:"dense,omitempty"`       // share of the whole numbers between the least and the greatest value that occur
	Elements    float64   `yaml:"elements,omitempty"`    // mean distinct elements of an array
}

// Bounds is a least and a greatest number, both included. YAML: one number or
// two in a list.
type Bounds struct{ Min, Max int }

// Order is how values run along the rows: the rank correlation, 1 for growing.
type Order float64

// Share is a part of one, 0 to 1. YAML: "5%" or 0.05.
type Share float64

// Count is a number of rows or values. YAML: 1000000, 1_000_000, 1e6 or 1M.
type Count int64

// Bytes is a size. YAML: 10GB, 512 MiB, or a number of bytes.
type Bytes int64

// Values is a list of values with their weights.
type Values struct {
	Text   []string
	Weight []float64
	Null   float64 // weight of null in the list
}

// Rate is a number per second. As text: 2000/s or 2000.
type Rate float64

// Described says whether the file says anything about the column's values.
func (c *Column) Described() bool {
	return c.Server || c.Values != nil || c.Pattern != "" || c.As != "" || c.Words != nil || c.Length != nil ||
		c.From != nil || c.To != nil || c.Stats != nil || c.Of != "" || c.After != "" || c.With != ""
}
