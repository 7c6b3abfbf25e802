package plan

import "time"

// DefaultBudget is what a plan without a budget is held to: no outage at all,
// not even one bad request, and enough requests to show that at most one in a
// thousand fails (2,995 without a failure).
func DefaultBudget() Budget {
	availability, none := 0.999, time.Duration(0)
	return Budget{Availability: &availability, LongestOutage: &none, SLO: &availability}
}

// settle gives a budget that says nothing of downtime the default limits, whatever
// else it asks for: what is not limited can't fail. It fills in the objective of
// month_share: the availability where that leaves something to spend, else 99.9%.
func (b *Budget) settle() {
	if b.Availability == nil && b.LongestOutage == nil && b.TotalOutage == nil && b.Equivalent == nil {
		d := DefaultBudget()
		b.Availability, b.LongestOutage = d.Availability, d.LongestOutage
	}
	switch {
	case b.SLO != nil:
	case b.Availability != nil && *b.Availability > 0 && *b.Availability < 1:
		b.SLO = b.Availability
	default:
		b.SLO = DefaultBudget().Availability
	}
}

func (b *Budget) shape() object {
	span, above := duration(0), duration(1)
	return object{field: b, keys: []key{
		{name: "availability", shape: optional[float64]{&b.Availability, percent(0, 1)}, example: "99.99%",
			doc: "Least share of good requests. To pass, the run must also have sent enough of them to show it: 2,995 without a failure for 99.9%, 29,956 for 99.99%."},
		{name: "longest_outage", shape: optional[time.Duration]{&b.LongestOutage, span}, example: "500ms",
			doc: "The longest that any outage may have lasted, by its upper bound. With 0s no request may be bad."},
		{name: "total_outage", shape: optional[time.Duration]{&b.TotalOutage, span}, example: "2s",
			doc: "The sum of all outages, by their upper bounds."},
		{name: "equivalent", shape: optional[time.Duration]{&b.Equivalent, span}, example: "1s",
			doc: "Bad requests divided by the rate: the length of a whole outage that would have cost as many."},
		{name: "latency", shape: b.Latency.shape(),
			doc: "Quantiles of the time from when a request was due to the end of its answer; a failure counts as infinite."},
		{name: "transition", shape: optional[TransitionBudget]{&b.Transition, transitionShape},
			doc: "Which version must be serving at the end. Without it nothing is asked of versions."},
		{name: "resolution", shape: optional[time.Duration]{&b.Resolution, above}, example: "10ms",
			doc: "The shortest outage that the run must not have been able to miss; if it could have, the verdict is inconclusive."},
		{name: "slo", shape: optional[float64]{&b.SLO, percent(0.0001, 0.999999)}, example: "99.9%",
			doc: "Monthly objective; the report says which share of its allowance the run spent. Default: the availability, else 99.9%."},
		{name: "blind", shape: optional[float64]{&b.Blind, percent(0, 1)}, example: "5%",
			doc: "The largest share of the run in which the generator itself may have been unable to send or time on schedule; beyond it the verdict is inconclusive. Default 1%."},
		{name: "shed", shape: optional[float64]{&b.Shed, percent(0, 1)}, example: "1%",
			doc: "The largest share of requests that may be shed (429, or 503 with Retry-After). They are then neither up nor down; without this key they are down."},
	}}
}

func (l *LatencyBudget) shape() object {
	above := duration(1)
	return object{field: l, keys: []key{
		{name: "p50", shape: optional[time.Duration]{&l.P50, above}, example: "20ms", doc: "Half of the requests are faster."},
		{name: "p90", shape: optional[time.Duration]{&l.P90, above}, example: "50ms", doc: "Nine in ten are faster."},
		{name: "p99", shape: optional[time.Duration]{&l.P99, above}, example: "250ms", doc: "99 in 100 are faster."},
		{name: "p999", shape: optional[time.Duration]{&l.P999, above}, example: "500ms", doc: "999 in 1,000 are faster."},
		{name: "max", shape: optional[time.Duration]{&l.Max, above}, example: "1s", doc: "All are faster."},
		{name: "rise", shape: optional[float64]{&l.Rise, percent(0, 1e6)}, example: "20%",
			doc: "How much the p99 of a later phase may lie above that of the phase `baseline`."},
	}}
}

func transitionShape(t *TransitionBudget) shape {
	return object{field: t, keys: []key{
		{name: "to", shape: text(&t.To, notEmpty), required: true, example: "v2", doc: "The version that must be serving at the end."},
		{name: "complete", shape: boolean(&t.Complete), fallback: "true", example: "false",
			doc: "No older version may answer once the new one is in place."},
		{name: "max_mixed", shape: optional[time.Duration]{&t.MaxMixed, duration(0)}, example: "5m",
			doc: "The longest time in which both versions may answer."},
	}}
}
