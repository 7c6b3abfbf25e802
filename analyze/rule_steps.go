package analyze

import (
	"fmt"
	"time"
)

const ruleSteps = "steps"

// stepsDone asks whether every step ended well. Of those that did not, the first
// that failed is said, else the first of which it is not known.
func stepsDone(c *court) *Reason {
	if len(c.v.Steps) == 0 {
		return nil
	}
	r := &Reason{Rule: ruleSteps, Verdict: Pass, Limit: "every step ends well", Observed: plural(uint64(len(c.v.Steps)), "step") + " ended well"}
	r.Text = r.Observed
	for _, s := range c.v.Steps {
		o := s.Outcome(c.v.Partial)
		if o.weight() <= r.Verdict.weight() {
			continue
		}
		r.Verdict = o
		r.Observed = fmt.Sprintf("step %q failed", s.Name)
		r.Text = fmt.Sprintf("step %q of phase %q did not end well: %s", s.Name, s.Phase, s.Error)
		if s.Unknown {
			r.Observed = fmt.Sprintf("the end of step %q is not known", s.Name)
			r.Text = fmt.Sprintf("how step %q of phase %q ended is not known: %s", s.Name, s.Phase, s.Error)
		}
	}
	return r
}

// Steps of these phases are carried out before the load and after it.
const (
	phaseBefore = "before"
	phaseAfter  = "after"
)

// coverage asks whether load was on from the begin to the end of every step.
func coverage(c *court) *Reason {
	if len(c.v.Steps) == 0 || c.v.Availability == nil {
		return nil
	}
	r := &Reason{Rule: "coverage", Verdict: Pass, Limit: "load during every step"}
	r.Observed = "load during every step"
	r.Text = "load was on from the begin to the end of every step"
	for i := range c.v.Steps {
		if gap := c.uncovered(&c.v.Steps[i]); gap > 0 {
			r.Verdict = Inconclusive
			r.Observed = fmt.Sprintf("no load for %s of step %q", human(gap), c.v.Steps[i].Name)
			r.Text = fmt.Sprintf("step %q was not covered: no load for %s of it", c.v.Steps[i].Name, human(gap))
			if c.v.Steps[i].End == nil {
				r.Text = fmt.Sprintf("step %q was not covered: it had not ended when the load did", c.v.Steps[i].Name)
			}
			return r
		}
	}
	return r
}

// uncovered is how much of a step had no load, 0 when the load spanned it. Two
// intervals of the schedule, or 10 ms, may be missing at either end. What is
// carried out before the load and after it is none of the load's.
func (c *court) uncovered(s *Step) time.Duration {
	grace := max(10*time.Millisecond, 2*interval(c.axis.rate))
	begin, end := c.v.Start.Add(-grace), c.v.End.Add(grace)
	switch {
	case s.Phase == phaseBefore, s.Phase == phaseAfter:
		return 0
	case s.End == nil:
		return max(grace, c.v.End.Sub(s.Start))
	case s.Phase == "" && (s.End.Before(begin) || s.Start.After(c.v.End)):
		return 0
	}
	return s.End.Sub(s.Start) - max(0, earlier(*s.End, end).Sub(later(s.Start, begin)))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
