package analyze

import (
	"fmt"
	"time"

	"upness/recording"
)

func latencyP50(c *court) *Reason {
	return c.latency("latency_p50", "p50", c.budget.Latency.P50, c.quantiles().P50)
}

func latencyP90(c *court) *Reason {
	return c.latency("latency_p90", "p90", c.budget.Latency.P90, c.quantiles().P90)
}

func latencyP99(c *court) *Reason {
	return c.latency("latency_p99", "p99", c.budget.Latency.P99, c.quantiles().P99)
}

func latencyP999(c *court) *Reason {
	return c.latency("latency_p999", "p99.9", c.budget.Latency.P999, c.quantiles().P999)
}

func latencyMax(c *court) *Reason {
	return c.latency("latency_max", "longest", c.budget.Latency.Max, c.quantiles().Max)
}

// quantiles is the latency that is held against the limits: in a partial run
// without the requests that the interruption cut.
func (c *court) quantiles() Latency {
	if c.v.Partial {
		return c.total.answers.latency(c.total.classes[recording.Bad])
	}
	return c.v.Latency
}

// latency holds a quantile over all requests, failures as infinite, against its
// limit; nothing where the interruption cut them all.
func (c *court) latency(rule, name string, limit *time.Duration, seen Seconds) *Reason {
	if limit == nil || c.v.Availability == nil || c.v.Partial && c.total.valid() == c.total.classes[recording.Unfinished] {
		return nil
	}
	r := &Reason{Rule: rule, Verdict: Pass, Limit: human(*limit), Observed: human(seen.Duration())}
	r.Text = fmt.Sprintf("%s latency %s, allowed %s", name, r.Observed, r.Limit)
	switch {
	case !seen.Finite():
		r.Verdict, r.Observed = Fail, "infinite"
		r.Text = fmt.Sprintf("%s latency infinite, since failures never end, allowed %s", name, r.Limit)
	case seen.Duration() > *limit:
		r.Verdict = Fail
	}
	return r
}

// latencyRise compares the p99 of every later phase with that of the baseline
// phase. A rise counts when it is larger than allowed and significant.
func latencyRise(c *court) *Reason {
	if c.budget.Latency.Rise == nil {
		return nil
	}
	allowed := *c.budget.Latency.Rise
	r := &Reason{Rule: "latency_rise", Verdict: Inconclusive, Limit: "at most " + percent(allowed), Observed: "unknown"}
	r.Text = fmt.Sprintf("no phase to compare with a baseline phase, so no rise of the p99 latency can be told; %s allowed", percent(allowed))
	worst := Outcome("")
	for _, o := range c.v.Comparisons {
		if o.Phase == "" {
			continue
		}
		verdict, observed, text := o.judge(allowed)
		if worst == "" || verdict.weight() > worst.weight() {
			worst, r.Observed, r.Text = verdict, observed, text
		}
	}
	if worst != "" {
		r.Verdict = worst
	}
	return r
}

// judge decides one comparison by the rise that is allowed.
func (o Comparison) judge(allowed float64) (verdict Outcome, observed, text string) {
	from, to := human(o.Baseline.Value.Duration()), human(o.P99.Value.Duration())
	switch {
	case !o.Enough:
		return Inconclusive, "unknown", fmt.Sprintf("p99 latency of phase %s: it takes %d requests in either phase to tell", o.Phase, compareLeast)
	case !o.Baseline.Value.Finite():
		return Inconclusive, "unknown", "p99 latency of the baseline phase is infinite already, so no rise can be told"
	case o.Rise == nil:
		return Fail, "infinite", fmt.Sprintf("p99 latency rose from %s in the baseline to infinite in phase %s, allowed %s", from, o.Phase, percent(allowed))
	}
	observed = signedPercent(*o.Rise)
	text = fmt.Sprintf("p99 latency went from %s in the baseline to %s in phase %s (%s), allowed %s", from, to, o.Phase, observed, percent(allowed))
	switch {
	case *o.Rise <= allowed:
		return Pass, observed, text
	case !o.Significant:
		return Inconclusive, observed, text + ", but that may be chance: longer phases would tell"
	}
	return Fail, observed, text
}

// signedPercent words a rise: "+24 %", "-3 %".
func signedPercent(rise float64) string {
	return fmt.Sprintf("%+.0f %%", rise*100)
}
