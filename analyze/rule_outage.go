package analyze

import (
	"fmt"
	"time"
)

// longestOutage holds the longest outage against its limit. Beyond doubt it is
// too long when its lower bound is, and short enough when its upper bound is;
// in between a higher rate would tell. With a limit of 0 any outage is too long.
func longestOutage(c *court) *Reason {
	if c.budget.LongestOutage == nil || c.v.Availability == nil {
		return nil
	}
	limit := *c.budget.LongestOutage
	return c.within(limit, c.v.Downtime.LongestBracket(), "longest_outage", "longest outage",
		fmt.Sprintf("; whether it was longer than that, a rate above %s would tell", rateFor(limit)))
}

// totalOutage holds the sum of all outages against its limit, in the same way.
func totalOutage(c *court) *Reason {
	if c.budget.TotalOutage == nil || c.v.Availability == nil {
		return nil
	}
	sum := open(Bracket{Lower: seconds(c.outageLower), Upper: c.v.Downtime.Total}, c.v.Downtime.Ongoing)
	return c.within(*c.budget.TotalOutage, sum, "total_outage", "outages add up to", "; a higher rate would tell")
}

// within holds a bracket against its limit. Where that lies between the bounds the
// reason ends in what would tell: more says it for an outage that is over.
func (c *court) within(limit time.Duration, seen Bracket, rule, what, more string) *Reason {
	r := &Reason{
		Rule:     rule,
		Verdict:  bounded(seen.Lower.Duration(), seen.Upper.Duration(), limit),
		Limit:    human(limit),
		Observed: seen.String(),
		Text:     fmt.Sprintf("%s %s, allowed %s", what, seen, human(limit)),
	}
	switch {
	case r.Verdict == Inconclusive && c.v.Downtime.Ongoing:
		r.Text += untilOver
	case r.Verdict == Inconclusive:
		r.Text += more
	}
	return r
}

// untilOver is what it takes to judge an outage that was under way at the end.
const untilOver = "; an outage was not over when the load ended: load until it is would tell"

// recovered: a service, target or lane that nobody was served by any more when the
// load ended has not passed, however small its share of the requests.
func recovered(c *court) *Reason {
	for _, f := range c.found {
		if !f.ongoing || f.share() < WholeShare && len(f.names[byTarget])+len(f.names[byLane]) == 0 {
			continue
		}
		o := c.survey.outage(f, c.axis)
		return &Reason{
			Rule: "recovered", Verdict: Inconclusive, Limit: "served again when the load ends", Observed: "not served for " + o.Bracket().String(),
			Text: o.Text + untilOver,
		}
	}
	return nil
}

// bounded decides what lies between lower and upper by a limit.
func bounded(lower, upper, limit time.Duration) Outcome {
	switch {
	case lower > limit, limit == 0 && upper > 0:
		return Fail
	case upper <= limit:
		return Pass
	}
	return Inconclusive
}

// rateFor is the rate at which an outage of length d is bracketed to a tenth of
// its length.
func rateFor(d time.Duration) string {
	return fmt.Sprintf("%s/s", digits(max(1, 20/d.Seconds()), 2))
}
