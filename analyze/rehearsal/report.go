package rehearsal

import (
	"upness/analyze"
)

// Report is what a rehearsal came to. Durations are in seconds.
type Report struct {
	Sizes      []Size      `json:"sizes"`             // the smallest first
	At         int64       `json:"at_rows,omitempty"` // the size that was asked for; 0: none
	Statements []Statement `json:"statements"`        // in the order in which they ran
	Notes      []string    `json:"notes,omitempty"`   // what could not be seen or told
}

// Size is one run.
type Size struct {
	Rows     int64           `json:"rows"` // of the largest table; 0: not known
	Dir      string          `json:"dir"`  // recording
	Requests uint64          `json:"requests"`
	Before   analyze.Seconds `json:"before_p99_s"`  // the clients' p99 before the first statement
	Slow     analyze.Seconds `json:"slow_beyond_s"` // a request that took longer counts as held up
}

// Statement is one statement at all sizes.
type Statement struct {
	SQL       string        `json:"statement"`
	Class     analyze.Class `json:"class"`
	Why       string        `json:"why"`
	Table     string        `json:"table,omitempty"`
	Lock      string        `json:"lock,omitempty"` // the strongest, on Table
	Growth    Growth        `json:"growth"`         // of its time
	Predicted *Prediction   `json:"predicted,omitempty"`
	Held      *Prediction   `json:"predicted_held,omitempty"` // of the time that it holds a lock that blocks
	Measured  []Measured    `json:"measured"`                 // by size, the smallest first

	steady bool // the time that it holds its lock does not depend on the rows
}

// Measured is one statement at one size.
type Measured struct {
	Rows    int64           `json:"rows"`
	OK      bool            `json:"ok"`
	Error   string          `json:"error,omitempty"`
	Class   analyze.Class   `json:"class,omitempty"`
	Took    analyze.Seconds `json:"took_s"`
	Held    analyze.Seconds `json:"blocking_lock_s"`     // it held a lock that writers or readers wait for
	Waited  analyze.Seconds `json:"waited_s,omitempty"`  // itself, for others
	Behind  string          `json:"behind,omitempty"`    // for whom
	Victims int             `json:"victims"`             // sessions' waits for it
	Longest analyze.Seconds `json:"longest_wait_s"`      // of a victim
	WAL     int64           `json:"wal_bytes,omitempty"` // written by all while it ran
	Lag     analyze.Seconds `json:"lag_s,omitempty"`     // of the replica that was furthest behind
	Clients Clients         `json:"clients"`             // what they saw meanwhile
	Start   analyze.Seconds `json:"start_s"`             // since the first request
	End     analyze.Seconds `json:"end_s"`               // of it, or of its lock where that is later

	transaction bool // with other statements: its lock is held while they run
	builds      bool // an index
	idle        bool // it read, built and rewrote nothing
	felt        bool // its class is what clients saw; no wait for it was seen
}

// Clients is what clients saw while a statement ran or its lock was held.
type Clients struct {
	Requests uint64          `json:"requests"` // due meanwhile
	Slow     uint64          `json:"slow"`     // took longer than Size.Slow
	Failed   uint64          `json:"failed"`
	Longest  analyze.Seconds `json:"longest_s"`
	// Pool says that more requests were slow than sessions waited for the lock:
	// the others waited for one of the connections that the waiting ones had.
	Pool bool `json:"pool_exhausted,omitempty"`
}

// Run is one recording to be read.
type Run struct {
	Rows    int64
	Dir     string
	Input   analyze.Input
	Verdict *analyze.Verdict
}

// WouldBlock is the class of a statement that was harmless at every size that was
// tried and that would hold its lock for long at the one asked for.
const WouldBlock analyze.Class = "would block at size"

// Largest gives the measurement at the largest size.
func (s *Statement) Largest() Measured { return s.Measured[len(s.Measured)-1] }
