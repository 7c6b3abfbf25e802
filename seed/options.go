// Package seed fills a Postgres database with lots of data: every table of a
// schema that it has never seen, from the database's own catalogue, with a
// small YAML file where the defaults are not good enough.
//
// A row is a function of the seed, the table, the column and the row's number,
// so that the same file gives the same data at any parallelism, and a load that
// was killed ends as if it had not been.
package seed

import (
	"time"

	"upness/plan"
	"upness/recording"
)

// Options are what a load is asked for.
type Options struct {
	DSN      plan.Secret
	Spec     []byte // the seeding file, may be empty
	SpecFile string // its name, for messages; read if Spec is nil

	Rows int64 // of the largest table; the file's other tables follow. 0: as the file says
	Size int64 // bytes of all tables and their indexes, instead of Rows

	Parallel    int           // connections; 0: one for each CPU, at most 8
	KeepIndexes bool          // leave indexes, foreign keys and triggers on: for a table in use
	TopUp       bool          // add to tables that hold rows already
	Rate        float64       // rows per second at most; 0: no limit
	Latency     time.Duration // slow down when a small chunk takes longer than this to commit; 0: no limit
	Duration    time.Duration // with Rate or Latency: end after this; 0: when the rows are in
	Yes         bool          // the database may hold rows already
	Protect     []string      // names of databases and hosts never to write to, beside the file's
	KeepLedger  bool          // leave the books for Undo when all is done
	StateFile   string        // where the indexes taken off are written too; default in the user's cache folder
	FreeDisk    int64         // bytes that must stay free; default 1 GB or 2 % of the disk, the larger

	Events   func(recording.Event) // may be nil
	Now      func() time.Duration  // the run's axis for Events; default: time since the call
	Progress func(Progress)        // called a few times per second; may be nil
	Tool     string                // version of upness, for the books

	// For tests.
	disk       func() (free, total int64, ok bool)
	trace      func(what string) // told of each step before it is taken
	chunkBytes int
	heavyRows  uint64
}

// Progress is how far a load is.
type Progress struct {
	Phase   string        `json:"phase"` // "load", "indexes", "analyze"
	Table   string        `json:"table,omitempty"`
	Rows    int64         `json:"rows"`
	Goal    int64         `json:"goal"`
	Bytes   int64         `json:"bytes"` // sent to the server
	Elapsed time.Duration `json:"elapsed_ns"`
	Left    time.Duration `json:"left_ns"` // estimate; 0: not known yet
}

// Report is what a load did.
type Report struct {
	Database string        `json:"database"`
	Tables   []TableReport `json:"tables"`
	Rows     int64         `json:"rows"`
	Sent     int64         `json:"sent_bytes"`
	Size     int64         `json:"size_bytes"` // of the tables with their indexes, at the end
	Elapsed  time.Duration `json:"elapsed_ns"`
	Load     time.Duration `json:"load_ns"`    // copying
	Restore  time.Duration `json:"restore_ns"` // building indexes, checking foreign keys, ANALYZE
	Resumed  bool          `json:"resumed,omitempty"`
	Notes    []string      `json:"notes,omitempty"`
	Skipped  []string      `json:"skipped,omitempty"`
}

// TableReport is one table's part of a Report.
type TableReport struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Size  int64  `json:"size_bytes"`
}
