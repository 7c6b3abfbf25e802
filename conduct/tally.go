package conduct

import (
	"fmt"
	"sync"
	"time"

	"upness/plan"
	"upness/recording"
)

// tally watches the budget while the run goes on, to stop a release early. It
// sees results as they end, not in the order of the schedule, so it judges
// less finely than analyze does, and only two rules: the share of bad requests
// among all that the plan will send, and the length of an outage under way. It
// never spends more than analyze would: what it calls spent is spent.
type tally struct {
	availability float64       // least share of good requests; 0: not limited
	longest      time.Duration // longest outage; < 0: not limited
	shed         bool          // has a budget of its own, which only the end can judge
	expected     float64       // requests that the plan will send, as far as it says

	mu    sync.Mutex
	total uint64
	bad   uint64
	first time.Duration // intended time of the first bad request since the last good one; 0: none
	last  time.Duration // of the last one
	text  string
	spent chan struct{}
}

func newTally(p *plan.Plan) *tally {
	t := &tally{longest: -1, shed: p.Budget.Shed != nil, spent: make(chan struct{}), expected: p.Load.Rate.Count(planned(p))}
	if p.Budget.Availability != nil {
		t.availability = *p.Budget.Availability
	}
	if p.Budget.LongestOutage != nil {
		t.longest = *p.Budget.LongestOutage
	}
	return t
}

// planned is how long the plan's load will last at the least.
func planned(p *plan.Plan) time.Duration {
	if p.Load.Duration > 0 {
		return p.Load.Duration
	}
	var d time.Duration
	for _, s := range p.Steps {
		d += s.Wait
	}
	return d
}

// Add takes one result. It is safe for concurrent use.
func (t *tally) Add(r recording.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case r.Kind.Class() == recording.Blind, r.Kind == recording.Shed && t.shed:
		return
	case r.Kind.Class() == recording.Good:
		t.total++
		if r.Intended > t.first {
			t.first = 0
		}
		return
	}
	t.total++
	t.bad++
	if t.first == 0 {
		t.first, t.last = r.Intended, r.Intended
	}
	t.first, t.last = min(t.first, r.Intended), max(t.last, r.Intended)
	t.check()
}

// check closes spent when a limit is passed. Callers hold mu.
func (t *tally) check() {
	if t.text != "" {
		return
	}
	all := max(float64(t.total), t.expected)
	switch {
	case t.availability > 0 && float64(t.bad) > (1-t.availability)*all:
		t.text = fmt.Sprintf("%d bad of %d requests, allowed %.6g %%", t.bad, t.total, 100*(1-t.availability))
	case t.longest >= 0 && (t.longest == 0 || t.last-t.first > t.longest):
		t.text = fmt.Sprintf("an outage of %s so far, allowed %s", (t.last - t.first).Round(time.Millisecond), t.longest)
	default:
		return
	}
	close(t.spent)
}

// why says which limit was passed.
func (t *tally) why() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text
}
