package analyze

import "fmt"

const (
	ruleTransition = "transition"
	ruleMixed      = "transition_mixed"
)

// perhaps is what was observed of a transition whose end is too short to tell.
const perhaps = "perhaps complete"

// transitionTo asks whether the version that the budget names took over.
func transitionTo(c *court) *Reason {
	b := c.budget.Transition
	if b == nil || b.To == "" {
		return nil
	}
	r := &Reason{Rule: ruleTransition, Limit: "to " + b.To, Observed: "no version seen"}
	if b.Complete {
		r.Limit += ", complete"
	}
	t := c.v.Transition
	if t == nil {
		r.Verdict, r.Text = Inconclusive, fmt.Sprintf("no answer carried a version, so whether %s serves is not known", b.To)
		return r
	}
	r.Text = t.Text
	r.Verdict, r.Observed = c.took(t, b.Complete)
	if r.Verdict == Fail && c.v.Partial && t.Stale == 0 {
		r.Verdict = Inconclusive // the run ended before the transition could
	}
	if r.Observed == perhaps {
		r.Text += fmt.Sprintf(": only its last %s came from %s alone, it takes more", plural(c.survey.answers.row, "answer"), t.To)
	}
	return r
}

// took decides a transition.
func (c *court) took(t *Transition, complete bool) (Outcome, string) {
	answers := &c.survey.answers
	to := c.survey.cells.names[byVersion].find(t.To)
	switch {
	case t.MixedStart == nil:
		return Fail, t.To + " never answered"
	case t.From == "":
		return Inconclusive, t.To + " from the first request on"
	case complete && t.Stale > 0:
		return Fail, plural(t.Stale, "stale answer")
	case t.Complete:
		return Pass, "complete"
	case answers.current != to && (complete || answers.row >= soleRow):
		return Fail, "not complete"
	case !complete:
		return Pass, t.To + " answered"
	}
	return Inconclusive, perhaps
}

// transitionMixed holds the time in which both versions answered against its limit.
func transitionMixed(c *court) *Reason {
	b := c.budget.Transition
	if b == nil || b.MaxMixed == nil {
		return nil
	}
	r := &Reason{Rule: ruleMixed, Verdict: Pass, Limit: human(*b.MaxMixed), Observed: "unknown"}
	t := c.v.Transition
	if t == nil || t.MixedStart == nil || t.MixedEnd == nil {
		r.Verdict, r.Text = Inconclusive, "no transition was seen, so no time in which both versions answered"
		return r
	}
	r.Observed = human(t.mixed())
	r.Text = fmt.Sprintf("%s and %s both answered for %s, allowed %s", t.From, t.To, r.Observed, r.Limit)
	if t.mixed() > *b.MaxMixed {
		r.Verdict = Fail
	}
	return r
}
