package backfill

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"upness/plan"
	"upness/recording"
)

// Clients tells the 99th percentile of the latency that the service's clients
// saw between two times, both given as how long ago they are, a failed request
// counting as one that never ended; and how many requests that were.
type Clients func(from, to time.Duration) (p99 time.Duration, requests int)

// Options is what to fill and how gently. Table, Set and Where are needed.
type Options struct {
	DSN   plan.Secret
	Table string   // name, or schema.name
	Set   string   // what follows SET: "col = expression"
	Where string   // rows to change; must not hold for a row that was changed
	Key   []string // columns to go by; default the primary key, else a unique index
	State string   // schema of the table that holds the cursor; default the table's own

	Limits  Limits
	Clients Clients // nil: unknown, and the other signals alone decide
	DryRun  bool    // prepare, carry one batch out and roll it back

	Events   func(recording.Event) // may be nil; safe for concurrent use
	Progress func(Progress)        // may be nil; called after each batch
}

func (o Options) withDefaults() (Options, error) {
	o.Table, o.Set, o.Where = strings.TrimSpace(o.Table), strings.TrimSpace(o.Set), strings.TrimSpace(o.Where)
	for _, need := range []struct{ name, value, example string }{
		{"table", o.Table, "orders"}, {"set", o.Set, `"total = price * pieces"`}, {"where", o.Where, `"total IS NULL"`},
	} {
		if need.value == "" {
			return o, fmt.Errorf("backfill: %s is missing: such as %s", need.name, need.example)
		}
	}
	if o.DSN == "" {
		return o, errors.New("backfill: no database was given")
	}
	if o.Events == nil {
		o.Events = func(recording.Event) {}
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	o.Limits = o.Limits.withDefaults()
	return o, nil
}

// Limits is how gently. Zero fields have the defaults that are named.
type Limits struct {
	Batch   time.Duration // longest that a batch holds its rows' locks, at full pace; default 20 ms
	MaxRows int           // keys in a batch; default 50,000
	Rise    float64       // allowed rise of the clients' p99 over what it was before; default 0.5
	P99     time.Duration // most that the clients' p99 may be, in place of Rise; 0: Rise
	Lag     time.Duration // most that a replica may be behind; default 10 s
	WAL     float64       // bytes a second that the server may write; default 64 MB/s
	Share   float64       // of the time that batches may take; default 0.8, and 0.5 when the clients are not known
}

func (l Limits) withDefaults() Limits {
	l.Batch = cmp.Or(l.Batch, 20*time.Millisecond)
	l.MaxRows = cmp.Or(l.MaxRows, 50_000)
	l.Rise = cmp.Or(l.Rise, 0.5)
	l.Lag = cmp.Or(l.Lag, 10*time.Second)
	l.WAL = cmp.Or(l.WAL, 64e6)
	return l
}
