package backfill

import "time"

// Report is what a backfill came to.
type Report struct {
	Table    string        `json:"table"` // schema.name
	Key      []string      `json:"key"`
	Index    string        `json:"index"`      // that the batches were shown to read
	SQL      string        `json:"sql"`        // of a batch
	Rows     int64         `json:"rows"`       // changed, by the runs before this one too
	Scanned  int64         `json:"scanned"`    // keys passed in the passes
	Batches  int           `json:"batches"`    // of this run
	Passes   int           `json:"passes"`     // over the table
	Left     int64         `json:"left"`       // rows that still match: 0, or Run returns an error
	Resumed  bool          `json:"resumed"`    // a run before this one was cut off
	DryRun   bool          `json:"dry_run"`    // nothing was changed
	Matching int64         `json:"matching"`   // rows to change, as the planner estimates
	Elapsed  time.Duration `json:"elapsed_ns"` // of this run
	Longest  time.Duration `json:"longest_ns"` // batch, from its begin to its commit
	Before   time.Duration `json:"before_ns"`  // the clients' p99 before the first batch; 0: unknown
	Worst    time.Duration `json:"worst_ns"`   // the clients' p99 over the worst window; 0: unknown
	Waiters  int           `json:"waiters"`    // batches that others were seen to wait for
	Retries  int           `json:"retries"`    // batches, or parts of the count, that ended at a lock, a timeout or a deadlock
	Notes    []string      `json:"notes,omitempty"`
}

// Progress is how far a backfill is.
type Progress struct {
	Phase   string        `json:"phase"` // "fill" or "count"
	Pass    int           `json:"pass"`
	Rows    int64         `json:"rows"`       // changed
	Scanned int64         `json:"scanned"`    // keys passed in this pass
	Total   int64         `json:"total"`      // keys, as the planner estimates; 0: unknown
	Batch   int           `json:"batch_rows"` // keys of the next batch
	Share   float64       `json:"share"`      // of the time that batches take
	P99     time.Duration `json:"p99_ns"`     // of the clients, over the last window; 0: unknown
	Why     string        `json:"why"`        // what holds the pace down; empty: nothing
	Elapsed time.Duration `json:"elapsed_ns"`
	Left    time.Duration `json:"left_ns"` // 0: unknown
}
