package rehearse

import (
	"errors"
	"fmt"
	"os"
	"time"

	"upness/plan"
)

// Options say what is rehearsed and where. Exactly one of Plan and Path is given.
type Options struct {
	// Plan is a plan file of the user's, with its own load, database and steps. One
	// with a lab is carried out at each size, any other once.
	Plan string

	Path   string      // file or folder of migrations, of any tool
	Schema string      // file of SQL that makes the tables before it; empty: the migrations before Path, else the lab's sample
	DSN    plan.Secret // of a database that is seeded already; empty: the lab
	URL    string      // of the service on it; with DSN
	Rate   string      // of requests, such as 200/s

	Rows   []int64       // of the largest table, a size each; default 50,000, 150,000 and 450,000
	Before time.Duration // of load before the migration; default 5 s
	After  time.Duration // of load after it; default 3 s

	Dir   string                                            // for the recordings, one folder per size; made here
	Exe   string                                            // binary that runs the lab's processes; empty: this one
	Tool  string                                            // version of upness
	Leave <-chan struct{}                                   // closed at the second Ctrl-C
	Stage func(size int64, stage string, done, total int64) // told how it goes; may be nil
}

// LabNote is what a rehearsal in the lab cannot tell.
const LabNote = "the lab has no replica, and its server writes less WAL than one with replicas does: rewrites and index builds write none (wal_level is minimal)"

// DefaultRows are the sizes of the lab's tables: far enough apart for a slope,
// small enough for a minute.
var DefaultRows = []int64{50_000, 150_000, 450_000}

func (o Options) withDefaults() (Options, error) {
	switch {
	case (o.Plan == "") == (o.Path == ""):
		return o, errors.New("rehearsal: expected a plan, or a file or folder of migrations")
	case o.Dir == "":
		return o, errors.New("rehearsal: no folder for its recordings")
	case (o.DSN == "") != (o.URL == ""):
		return o, errors.New("rehearsal: a database and the URL of the service on it go together")
	}
	for _, path := range []string{o.Plan, o.Path, o.Schema} {
		if path == "" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			return o, fmt.Errorf("rehearsal: %w", err)
		}
	}
	if len(o.Rows) == 0 {
		o.Rows = DefaultRows
	}
	if o.Rate == "" {
		o.Rate = "200/s"
	}
	if o.Before <= 0 {
		o.Before = 5 * time.Second
	}
	if o.After <= 0 {
		o.After = 3 * time.Second
	}
	if o.Stage == nil {
		o.Stage = func(int64, string, int64, int64) {}
	}
	return o, nil
}
