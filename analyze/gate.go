package analyze

import (
	"cmp"
	"slices"
	"time"

	"upness/plan"
	"upness/recording"
)

// The gate. A verdict is
//
//   - fail when the observed budget is exceeded: the run is a fact, not a sample;
//   - pass when it is kept, and the resolution asked for was achieved, the upper
//     bound of the error rate is within the budget, the load spanned every step
//     and the transition asked for was seen;
//   - inconclusive otherwise, saying what more it needs. No data is never a pass.
//
// Source: docs/verdict.md.

// rules are the gate's, in the order of their weight: of two that decide, the
// first is said first. A rule that does not apply gives nothing.
var rules = []func(*court) *Reason{
	interrupted, data, accounting, identification,
	longestOutage, totalOutage, recovered, availability, equivalent, shedding,
	latencyP50, latencyP90, latencyP99, latencyP999, latencyMax, latencyRise,
	reconciled, transitionTo, transitionMixed, stepsDone,
	coverage, blindAllowance, resolution, errorRate, baselineState,
}

// court is what the rules judge by.
type court struct {
	v            *Verdict
	budget       plan.Budget
	axis         axis
	survey       *survey
	total        *cell
	blind        []span
	found        []*scoped     // every outage that is kept
	outageLower  time.Duration // sum of the outages' lower bounds
	unidentified bool          // right answers lacked a version, and no answer had one
}

// judge applies the rules and decides.
func (c *court) judge(rules []func(*court) *Reason) {
	c.v.Reasons = []Reason{}
	for _, rule := range rules {
		if r := rule(c); r != nil {
			c.v.Reasons = append(c.v.Reasons, *r)
		}
	}
	c.v.Verdict = Pass
	for _, r := range c.v.Reasons {
		if r.Verdict.weight() > c.v.Verdict.weight() {
			c.v.Verdict = r.Verdict
		}
	}
	c.v.Exit = c.exit()
	slices.SortStableFunc(c.v.Reasons, func(a, b Reason) int { return cmp.Compare(c.order(b), c.order(a)) })
}

// weight orders outcomes: one fail decides, else one inconclusive.
func (o Outcome) weight() int {
	switch o {
	case Fail:
		return 2
	case Inconclusive:
		return 1
	}
	return 0
}

// order puts the deciding reasons first; a failed step before all when nothing was down.
func (c *court) order(r Reason) int {
	if c.v.Exit == exitStep && r.Rule == ruleSteps {
		return 3
	}
	return r.Verdict.weight()
}

// The exit statuses.
const (
	exitPass         = 0
	exitFail         = 1
	exitInconclusive = 3
	exitStep         = 4
	exitInterrupted  = 130
)

// exit is the exit status: 4 when a step failed and no rule about what clients
// saw did. That the transition was not reached is then the step's doing.
func (c *court) exit() int {
	switch {
	case c.v.Partial:
		return exitInterrupted
	case c.v.Verdict == Pass:
		return exitPass
	case c.v.Verdict == Inconclusive:
		return exitInconclusive
	}
	step := false
	for _, r := range c.v.Reasons {
		switch {
		case r.Verdict != Fail:
		case r.Rule == ruleSteps:
			step = true
		case r.Rule != ruleTransition && r.Rule != ruleMixed:
			return exitFail
		}
	}
	if step {
		return exitStep
	}
	return exitFail
}

// slo is the monthly objective: the budget's, else its availability, else DefaultSLO.
func (c *court) slo() float64 {
	switch {
	case c.budget.SLO != nil:
		return *c.budget.SLO
	case c.budget.Availability != nil && *c.budget.Availability < 1:
		return *c.budget.Availability
	}
	return DefaultSLO
}

// down is how many requests clients were not served; in a partial run those
// that the interruption cut do not count.
func (c *court) down() uint64 {
	down := c.total.down()
	if c.v.Partial {
		down -= c.total.classes[recording.Unfinished]
	}
	return down
}
