package conduct

import (
	"context"
	"fmt"
	"sync"
	"time"

	"upness/plan"
	"upness/recording"
)

// tally watches the budget while the run goes on, to stop a release early. It
// sees results as they end, not in the order of the schedule, so it judges
// less finely than analyze does, and only two rules: the share of bad requests
// among all that the plan will send, and the length of an outage under way.
//
// A result counts only after some looks, because the generator's own blind time,
// which would excuse it, is noticed a moment after it: a stop of this process
// must not stop a release.
type tally struct {
	availability float64       // least share of good requests; 0: not limited
	longest      time.Duration // longest outage; < 0: not limited
	shed         bool          // has a budget of its own, which only the end can judge
	expected     float64       // requests that the plan will send, as far as it says

	mu    sync.Mutex
	blind unseen
	held  [][]recording.Result // those that end between two looks, the oldest first
	total uint64
	bad   uint64
	first time.Duration // intended time of the first bad request since the last good one; 0: none
	last  time.Duration // of the last one
	text  string
	spent chan struct{}
}

func newTally(p *plan.Plan) *tally {
	t := &tally{longest: -1, shed: p.Budget.Shed != nil, spent: make(chan struct{}), expected: p.Load.Rate.Count(planned(p))}
	wait := looks
	if p.Load.Control != "" {
		wait += int((p.Load.Deadline + lookEvery - 1) / lookEvery)
	}
	t.held = make([][]recording.Result, wait)
	t.blind = newUnseen(p.Load, time.Duration(wait)*lookEvery)
	if p.Budget.Availability != nil {
		t.availability = *p.Budget.Availability
	}
	if p.Budget.LongestOutage != nil {
		t.longest = *p.Budget.LongestOutage
	}
	return t
}

// A look is made every so often while this process runs, and a result waits for
// some of them: looks, not moments, because the first thing that happens after a
// stop of this process may be a look. What notices blind time does so within
// lookEvery but for the drift of clocks, which takes 250 ms, and the control URL,
// whose answer is waited for until the deadline.
const (
	lookEvery = 100 * time.Millisecond
	looks     = 5
)

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
	if t.availability <= 0 && t.longest < 0 {
		return // nothing to spend
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.text == "" {
		last := len(t.held) - 1
		t.held[last] = append(t.held[last], r)
	}
}

// note takes an event of the generator's. It is safe for concurrent use.
func (t *tally) note(e recording.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.blind.note(e)
}

// follow looks until ctx is done.
func (t *tally) follow(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			t.look()
		}
	}
}

// look counts the results that have waited long enough.
func (t *tally) look() {
	t.mu.Lock()
	defer t.mu.Unlock()
	ripe := t.held[0]
	for i := range ripe {
		if !t.blind.covers(&ripe[i]) {
			t.count(&ripe[i])
		}
	}
	clear(ripe)
	t.held = append(t.held[1:], ripe[:0])
}

// count takes a result that is not blind. Callers hold mu.
func (t *tally) count(r *recording.Result) {
	switch {
	case r.Kind == recording.Shed && t.shed:
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
