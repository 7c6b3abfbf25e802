package analyze

import "fmt"

// shedding holds the share of requests that were shed against its limit: a
// service that protects itself is not down, as long as it seldom has to. The
// share is of all requests that were not blind.
func shedding(c *court) *Reason {
	if c.budget.Shed == nil {
		return nil
	}
	limit, shed := *c.budget.Shed, c.v.Requests.Shed
	all := c.total.valid() + shed
	if all == 0 {
		return nil
	}
	share := float64(shed) / float64(all)
	r := &Reason{Rule: "shed", Verdict: Pass, Limit: "at most " + percent(limit), Observed: percent(share)}
	r.Text = fmt.Sprintf("%s of %s shed (%s, %s allowed), counted neither up nor down", grouped(shed), plural(all, "request"), percent(share), percent(limit))
	if share > limit {
		r.Verdict = Fail
	}
	return r
}
