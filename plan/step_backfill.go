package plan

import "time"

// Backfill changes rows of a table in batches by key, a commit each, as fast as
// the clients of the load do not notice.
type Backfill struct {
	Table    string        `yaml:"table" json:"table"` // name, or schema.name
	Set      string        `yaml:"set" json:"set"`     // SQL after SET
	Where    string        `yaml:"where" json:"where"` // SQL; no longer holds for a row that was changed
	Key      []string      `yaml:"key" json:"key,omitempty"`
	State    string        `yaml:"state" json:"state,omitempty"` // schema of the table that holds the cursor
	Batch    time.Duration `yaml:"batch" json:"batch_ns,omitempty"`
	MaxRows  int           `yaml:"max_rows" json:"max_rows,omitempty"`
	Rise     float64       `yaml:"rise" json:"rise,omitempty"` // of the clients' p99, 0.5 for "50%"
	P99      time.Duration `yaml:"p99" json:"p99_ns,omitempty"`
	MaxLag   time.Duration `yaml:"max_lag" json:"max_lag_ns,omitempty"`
	MaxWALMB int           `yaml:"max_wal_mb" json:"max_wal_mb,omitempty"` // megabytes a second
}

var backfillStep = stepKind{
	key:     "backfill",
	doc:     "Change rows of a table of the plan's database in the background: see docs/migrations.md. Its pace follows the latency of the load's clients.",
	example: `{table: orders, set: total = price * pieces, where: total IS NULL}`,
	shape: func(s *Step) shape {
		return optional[Backfill]{&s.Backfill, func(b *Backfill) shape { return b.shape() }}
	},
	given: func(s *Step) bool { return s.Backfill != nil },
	title: func(s *Step) string { return "backfill " + s.Backfill.Table },
	check: func(d *decoder, p *Plan, s *Step) {
		if p.Database == nil && p.Lab == nil {
			d.wrongAt([]any{s.Backfill, &s.Backfill.Table}, "backfill: needs a database: give database.dsn")
		}
	},
	outside: true,
}

func (b *Backfill) shape() object {
	return object{field: b, keys: []key{
		{name: "table", shape: text(&b.Table, notEmpty), required: true, example: "orders", doc: "Name, or schema.name."},
		{name: "set", shape: sqlText(&b.Set), required: true, example: "total = price * pieces", doc: "What follows SET in an UPDATE. A dollar in it is never expanded."},
		{name: "where", shape: sqlText(&b.Where), required: true, example: "total IS NULL", doc: "The rows to change. It must not hold for a row that was changed: so the backfill knows that it has ended. A dollar in it is never expanded."},
		{name: "key", shape: list[string]{field: &b.Key, single: true, of: func(s *string) shape { return text(s, notEmpty) }}, example: "[shop, number]",
			doc: "Columns to go by, of a unique index and NOT NULL. Default: the primary key, else the unique index with the fewest columns."},
		{name: "state", shape: text(&b.State, notEmpty), example: "maintenance", doc: "Schema of the table that holds the cursor while the backfill runs. Default: the table's own."},
		{name: "batch", shape: duration(1)(&b.Batch), fallback: "20ms", example: "50ms", doc: "How long a batch may hold the locks of its rows."},
		{name: "max_rows", shape: integer(&b.MaxRows, 1, 1_000_000), fallback: "50000", example: "5000", doc: "The most keys in a batch."},
		{name: "rise", shape: percent(0.01, 1e6)(&b.Rise), fallback: "50%", example: "20%", doc: "How much the p99 of the load's clients may lie above that before the backfill."},
		{name: "p99", shape: duration(1)(&b.P99), example: "100ms", doc: "The most that the p99 of the load's clients may be, in place of `rise`."},
		{name: "max_lag", shape: duration(1)(&b.MaxLag), fallback: "10s", example: "2s", doc: "How far a replica may be behind; beyond it no batch is begun."},
		{name: "max_wal_mb", shape: integer(&b.MaxWALMB, 1, 1_000_000), fallback: "64", example: "16", doc: "Megabytes of WAL a second that the server may write, all sessions together."},
	}}
}
