package plan

import (
	"fmt"
	"math"
	"os"
	"time"
)

// Seed fills the plan's database with rows, or adds to those that are there
// while the load runs. YAML: a seeding file, or a mapping.
type Seed struct {
	File         string        `yaml:"file" json:"file,omitempty"`
	Rows         int64         `yaml:"rows" json:"rows,omitempty"` // of the largest table; 0: as the file says, or with Background until the steps end
	TopUp        bool          `yaml:"top_up" json:"top_up,omitempty"`
	KeepIndexes  bool          `yaml:"keep_indexes" json:"keep_indexes,omitempty"`
	Rate         Frequency     `yaml:"rate" json:"rate"`                                // rows, at most; zero: no limit
	LatencyLimit time.Duration `yaml:"latency_limit" json:"latency_limit_ns,omitempty"` // of a small chunk; 0: none
	For          time.Duration `yaml:"for" json:"for_ns,omitempty"`                     // 0: until the rows are in
	Background   bool          `yaml:"background" json:"background,omitempty"`          // go on with the next step; end with the last
}

var seedStep = stepKind{
	key: "seed",
	doc: "Fill the plan's database, or add rows to it while the load runs: see docs/seed.md. " +
		"With `rate` or `latency_limit` the tables' indexes and constraints stay on.",
	example: "{file: seed.yaml, rate: 2000/s, background: true}",
	shape: func(s *Step) shape {
		return optional[Seed]{&s.Seed, func(q *Seed) shape { return q.shape() }}
	},
	given: func(s *Step) bool { return s.Seed != nil },
	title: func(s *Step) string {
		switch {
		case s.Seed.Rate.Hits > 0:
			return fmt.Sprintf("seed at %s", s.Seed.Rate)
		case s.Seed.Rows > 0:
			return fmt.Sprintf("seed %d rows", s.Seed.Rows)
		}
		return "seed"
	},
	check: func(d *decoder, p *Plan, s *Step) {
		if p.Database == nil && p.Lab == nil {
			d.wrongAt([]any{s.Seed, &s.Seed.File}, "seed: needs a database: give database.dsn")
		}
		paced := s.Seed.Rate.Hits > 0 || s.Seed.LatencyLimit > 0
		if s.Seed.For > 0 && !paced {
			d.wrongAt([]any{&s.Seed.For}, "for: needs rate or latency_limit")
		}
		if paced && !s.Seed.Background && s.Seed.For == 0 && s.Seed.Rows == 0 {
			d.wrongAt([]any{s.Seed, &s.Seed.File}, "seed: would never end: give rows, for or background")
		}
	},
	files: func(d *decoder, s *Step, dir string) {
		if s.Seed.File == "" {
			return
		}
		if info, err := os.Stat(under(dir, s.Seed.File)); err != nil || info.IsDir() {
			d.wrongAt([]any{&s.Seed.File}, "seed: %q is no file", s.Seed.File)
		}
	},
	outside: true,
}

func (q *Seed) shape() either {
	file := text(&q.File, notEmpty)
	file.kind = "path"
	return either{short: file, full: object{field: q, keys: []key{
		{name: "file", shape: file, example: "seed.yaml", doc: "Seeding file. Seen from the plan's folder. Default: everything from the database's catalogue."},
		{name: "rows", shape: integer[int64](&q.Rows, 1, math.MaxInt64), example: "1000000", doc: "Of the largest table; the others follow. Default: as the file says; with `rate` or `latency_limit`, no end."},
		{name: "top_up", shape: boolean(&q.TopUp), fallback: "false", example: "true", doc: "Add to tables that hold rows."},
		{name: "keep_indexes", shape: boolean(&q.KeepIndexes), fallback: "false", example: "true", doc: "Leave indexes, foreign keys and triggers on."},
		{name: "rate", shape: frequency(&q.Rate), example: "2000/s", doc: "Rows, no more than this. Implies `keep_indexes`."},
		{name: "latency_limit", shape: duration(1)(&q.LatencyLimit), example: "50ms", doc: "Slow down when a small chunk takes longer than this to commit. Implies `keep_indexes`."},
		{name: "for", shape: duration(1)(&q.For), example: "30s", doc: "End after this."},
		{name: "background", shape: boolean(&q.Background), fallback: "false", example: "true", doc: "Go on with the next step at once; rows are added until the steps are done."},
	}}}
}
