package analyze

import "fmt"

// availability holds the share of good requests against the least allowed.
func availability(c *court) *Reason {
	if c.budget.Availability == nil || c.v.Availability == nil {
		return nil
	}
	limit := *c.budget.Availability
	r := &Reason{Rule: "availability", Verdict: Pass, Limit: "at least " + percent(limit)}
	r.Observed = percent(*c.v.Availability)
	r.Text = fmt.Sprintf("%s of %s answered in time, at least %s asked for", r.Observed, plural(c.total.valid(), "request"), percent(limit))
	if down := c.down(); 1-float64(down)/float64(c.total.valid()) < limit {
		r.Verdict = Fail
	}
	return r
}

// equivalent holds downtime-equivalent against its limit.
func equivalent(c *court) *Reason {
	if c.budget.Equivalent == nil || c.v.Availability == nil {
		return nil
	}
	limit := *c.budget.Equivalent
	spent := Equivalent(c.down(), c.axis.rate).Duration()
	r := &Reason{Rule: "equivalent", Verdict: Pass, Limit: human(limit), Observed: human(spent)}
	r.Text = fmt.Sprintf("%s not served cost as much as a whole outage of %s, allowed %s", plural(c.down(), "request"), human(spent), human(limit))
	if spent > limit {
		r.Verdict = Fail
	}
	return r
}

// errorRate asks whether enough requests were sent to show the availability
// asked for: the upper bound on independent background errors must lie within it.
func errorRate(c *court) *Reason {
	if c.budget.Availability == nil || *c.budget.Availability >= 1 || c.v.Availability == nil || *c.v.Availability < *c.budget.Availability {
		return nil
	}
	allowed := 1 - *c.budget.Availability
	bound := c.v.Resolution.ErrorUpper95
	r := &Reason{Rule: "error_rate", Verdict: Pass, Limit: "at most " + percent(allowed), Observed: "at most " + percent(bound)}
	r.Text = fmt.Sprintf("%s show with 95 %% that at most %s fail on their own, %s allowed", plural(c.total.valid(), "request"), percent(bound), percent(allowed))
	if bound > allowed {
		r.Verdict = Inconclusive
		r.Text += fmt.Sprintf("; that takes at least %s", plural(CleanNeeded(allowed), "request"))
	}
	return r
}
