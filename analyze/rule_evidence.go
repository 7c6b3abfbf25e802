package analyze

import (
	"errors"
	"fmt"
	"time"

	"upness/recording"
)

// interrupted: a run that was cut off is never a pass.
func interrupted(c *court) *Reason {
	if !c.v.Partial {
		return nil
	}
	state := string(c.survey.in.Run.State)
	why := firstOf(c.survey.in.Run.Reason, state)
	if c.survey.torn != nil {
		why = "its results end early"
	}
	return &Reason{
		Rule: "interrupted", Verdict: Inconclusive, Limit: string(recording.Complete), Observed: firstOf(state, "unknown"),
		Text: "the run is not complete: " + firstOf(why, "its state is not known"),
	}
}

// data: a run without a request that speaks of the service is never a pass.
func data(c *court) *Reason {
	if c.v.Availability != nil {
		return nil
	}
	r := &Reason{Rule: "data", Verdict: Inconclusive, Limit: "at least one request", Observed: "none", Text: "no request was recorded"}
	switch all := c.v.Requests.Scheduled; {
	case all > 0 && c.v.Requests.Shed > 0:
		r.Text = fmt.Sprintf("all %s were shed or fell into blind time: nothing is known of the service", plural(all, "request"))
	case all > 0:
		r.Text = fmt.Sprintf("all %s fell into blind time: nothing is known of the service", plural(all, "request"))
	}
	return r
}

// accounting: a recording that does not add up is never a pass, nor is one of which
// a part cannot be read: that may have told of a failed step or of blind time.
func accounting(c *court) *Reason {
	r := &Reason{Rule: "accounting", Verdict: Pass, Limit: "every scheduled request accounted for"}
	r.Observed = fmt.Sprintf("%s scheduled, %s sent, %s unsent", grouped(c.v.Requests.Scheduled), grouped(c.v.Requests.Sent), grouped(c.v.Requests.Unsent))
	r.Text = fmt.Sprintf("every one of %s is accounted for", plural(c.v.Requests.Scheduled, "scheduled request"))
	if faults := c.survey.faults(c.v); len(faults) > 0 {
		r.Verdict, r.Text = Inconclusive, "the recording does not add up: "+faults[0].Error()
		return r
	}
	for _, w := range c.survey.in.Warnings {
		var damaged *recording.DamagedError
		if errors.As(w, &damaged) {
			r.Verdict, r.Text = Inconclusive, "a part of the recording cannot be read: "+damaged.Error()
			return r
		}
	}
	return r
}

// identification: where no answer of a run carried the version that the plan
// says how to find, nothing is known of the transition.
func identification(c *court) *Reason {
	if !c.unidentified {
		return nil
	}
	n := c.total.kinds[recording.Unidentified]
	return &Reason{
		Rule: "identification", Verdict: Inconclusive, Limit: "answers carry a version", Observed: "none did",
		Text: fmt.Sprintf("not one answer carried a version, although the plan says how to find it; %s without one count as good", plural(n, "right answer")),
	}
}

// BlindAllowance is the share of a run that may be blind where the budget does
// not say.
const BlindAllowance = 0.01

// blindAllowance: a run that was blind for too long has not seen enough. What
// could hide in blind time is told beside it: the achieved resolution grows by it.
func blindAllowance(c *court) *Reason {
	blind, run := length(c.blind), c.axis.end-c.axis.begin
	if blind == 0 || run <= 0 {
		return nil
	}
	allowed := BlindAllowance
	if c.budget.Blind != nil {
		allowed = *c.budget.Blind
	}
	share := float64(blind) / float64(run)
	r := &Reason{Rule: "blind", Verdict: Pass, Limit: "at most " + percent(allowed) + " of the run", Observed: percent(share)}
	r.Text = fmt.Sprintf("the generator was blind for %s of %s (%s, %s allowed), counted neither up nor down", human(blind), human(run), percent(share), percent(allowed))
	if share > allowed {
		r.Verdict = Inconclusive
		r.Text += "; a quieter machine or a lower rate is needed"
	}
	return r
}

// resolution: the run must not have been able to miss an outage as long as the
// budget says.
func resolution(c *court) *Reason {
	if c.budget.Resolution == nil {
		return nil
	}
	limit, achieved := *c.budget.Resolution, c.v.Resolution.Achieved.Duration()
	r := &Reason{Rule: "resolution", Verdict: Pass, Limit: human(limit), Observed: human(achieved)}
	r.Text = fmt.Sprintf("no outage longer than %s could have been missed, %s asked for", r.Observed, r.Limit)
	if achieved <= limit+2*recording.Precision {
		return r
	}
	r.Verdict = Inconclusive
	if whole := c.v.Resolution.Whole; whole > seconds(limit)*1.001 {
		r.Text = fmt.Sprintf("an outage of %s could have been missed, resolution %s asked for: it takes at least %s/s", r.Observed, r.Limit, digits(1/limit.Seconds(), 3))
	} else {
		r.Text = fmt.Sprintf("an outage of %s could have been missed, resolution %s asked for: nothing was seen for so long from %s on",
			r.Observed, r.Limit, c.axis.wall(c.survey.gaps.at).Format(time.TimeOnly))
	}
	return r
}

// baselineState says, when requests failed before anything was changed, how the
// release compares with that. It decides nothing: the budget is absolute.
func baselineState(c *court) *Reason {
	names := c.survey.cells.names[byPhase]
	id := names.find(baseline)
	if id <= 0 {
		return nil
	}
	before := c.survey.cells.sum(func(t tags) bool { return t[byPhase] == id })
	after := c.survey.cells.sum(func(t tags) bool { return t[byPhase] != id })
	if before.down() == 0 {
		return nil
	}
	was := float64(before.down()) / float64(before.valid())
	r := &Reason{Rule: "baseline", Verdict: Pass, Limit: "none: it is told, not judged", Observed: percent(was) + " failed in the baseline"}
	r.Text = fmt.Sprintf("the baseline was bad already: %s of %s failed in it", percent(was), plural(before.valid(), "request"))
	if after.valid() == 0 {
		return r
	}
	is := float64(after.down()) / float64(after.valid())
	r.Observed += ", " + percent(is) + " after it"
	r.Text += fmt.Sprintf(", %s of %s after it: %s", percent(is), plural(after.valid(), "request"), change(before, after))
	return r
}

// change compares two shares of failures: they differ when their 95 % intervals
// do not meet.
func change(before, after *cell) string {
	switch {
	case LowerBound(after.down(), after.valid(), 0.975) > UpperBound(before.down(), before.valid(), 0.975):
		return "the release made it worse"
	case UpperBound(after.down(), after.valid(), 0.975) < LowerBound(before.down(), before.valid(), 0.975):
		return "it became better"
	}
	return "no difference beyond chance"
}
