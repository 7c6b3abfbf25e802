package calibrate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/lab/faults"
)

// Table is every trial, and what they add up to.
type Table struct {
	Began   time.Time     `json:"began"`
	Took    time.Duration `json:"took_ns"`
	Rate    int           `json:"rate"`
	Seeds   int           `json:"seeds"`
	Against []string      `json:"against,omitempty"`
	Note    string        `json:"note,omitempty"` // of the machine and how it was used
	Scores  []Score       `json:"trials"`
}

func newTable(o *Options) *Table {
	return &Table{Began: time.Now().UTC().Truncate(time.Second), Rate: o.Rate, Seeds: o.Seeds, Against: o.Against, Note: o.Note}
}

func (t *Table) add(s Score) { t.Scores = append(t.Scores, s) }

// Row is what the trials of one fault add up to.
type Row struct {
	Fault    *faults.Fault
	Trials   int // that say something
	Right    int // verdicts
	Seen     []string
	Brackets ratio
	Narrow   ratio
	Errors   []float64 // distance from the bracket's middle, in 1/R
	Cause    ratio
	Scope    ratio
	Blind    ratio
	Detected ratio
	Exact    int // accounting
	Peers    map[string]*PeerRow
}

// ratio is k of n.
type ratio struct{ K, N int }

func (r *ratio) add(right bool) {
	r.N++
	if right {
		r.K++
	}
}

func (r *ratio) maybe(right *bool) {
	if right != nil {
		r.add(*right)
	}
}

// String is "K/N", a dash where nothing was tried.
func (r ratio) String() string {
	if r.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d", r.K, r.N)
}

// Rows adds the trials up, by fault.
func (t *Table) Rows() []Row {
	var rows []Row
	for _, s := range t.Scores {
		f, err := faults.Get(s.Fault)
		if err != nil {
			continue
		}
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Fault.Name == s.Fault })
		if i < 0 {
			rows, i = append(rows, Row{Fault: f, Peers: map[string]*PeerRow{}}), len(rows)
		}
		rows[i].add(s)
	}
	return rows
}

func (r *Row) add(s Score) {
	if s.Void != "" {
		return
	}
	r.Trials++
	if s.Right {
		r.Right++
	}
	if s.Counts {
		r.Exact++
	}
	if seen := word(s.Seen); !slices.Contains(r.Seen, seen) {
		r.Seen = append(r.Seen, seen)
	}
	for _, b := range s.Brackets {
		r.Brackets.add(b.Right)
		if b.Seen {
			if r.Fault.Scope == (faults.Scope{}) && !r.Fault.Part {
				r.Narrow.add(b.Narrow) // the requests of a part do not come evenly
			}
			r.Errors = append(r.Errors, b.Error)
		}
	}
	r.Cause.maybe(s.Cause)
	r.Scope.maybe(s.Scope)
	r.Blind.maybe(s.Blind)
	if s.Detected != nil {
		r.Detected.K, r.Detected.N = r.Detected.K+s.Detected.K, r.Detected.N+s.Detected.N
	}
	for name, p := range s.Peers {
		if r.Peers[name] == nil {
			r.Peers[name] = &PeerRow{}
		}
		r.Peers[name].add(p)
	}
}

// words is the truth of a fault in words.
func words(exits []int) string {
	var all []string
	for _, e := range exits {
		all = append(all, word(e))
	}
	return strings.Join(all, " or ")
}

// word says an exit status.
func word(exit int) string {
	switch exit {
	case faults.Pass:
		return "pass"
	case faults.Fail:
		return "fail"
	case faults.NotBegun:
		return "not begun"
	case faults.Inconclusive:
		return "inconclusive"
	case faults.StepFailed:
		return "step failed"
	case faults.Interrupted:
		return "interrupted"
	}
	return fmt.Sprintf("exit %d", exit)
}

// line is a trial in one line, for the log.
func (s *Score) line() string {
	mark := "ok  "
	if !s.Good() {
		mark = "LOOK"
	}
	text := fmt.Sprintf("%s %-28s seed %-4d truth %s, seen %s", mark, s.Fault, s.Seed, words(s.Truth), word(s.Seen))
	for _, b := range s.Brackets {
		text += fmt.Sprintf(", %.4f s in %.4f..%.4f", b.True, b.Lower, b.Upper)
	}
	if s.Detected != nil {
		text += fmt.Sprintf(", %s dips detected", s.Detected)
	}
	for _, n := range s.Notes {
		text += "\n     " + strings.ReplaceAll(n, "\n", "\n     ")
	}
	if s.Void != "" {
		text += "\n     void: " + s.Void
	}
	return text
}

// Good tells whether everything about a trial was right.
func (s *Score) Good() bool {
	ok := s.Right && s.Counts
	for _, b := range s.Brackets {
		ok = ok && b.Right
	}
	for _, p := range []*bool{s.Cause, s.Scope, s.Blind} {
		ok = ok && (p == nil || *p)
	}
	return ok && len(s.Notes) == 0
}
