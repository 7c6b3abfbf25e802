package analyze

import "math"

// rises keeps what is needed to compare the latency of phases and of versions.
type rises struct {
	phases   []blocks
	versions []blocks
}

func (r *rises) add(o *observation) {
	grown(&r.phases, o.tags[byPhase]).add(o)
	if v := o.tags[byVersion]; v != 0 {
		grown(&r.versions, v).add(o)
	}
}

// compareLeast is how many requests it takes for a p99 to have a finite
// one-sided 95 % upper bound: 1 - 0.99^n >= 0.95.
const compareLeast = 299

// comparison tells whether the p99 of b is above that of a. Significant means
// that the whole 95 % interval of the rise is above zero.
func comparison(a, b *blocks) Comparison {
	from, to := a.sum(), b.sum()
	c := Comparison{Baseline: from.interval(0.99), P99: to.interval(0.99)}
	if from.results < compareLeast || to.results < compareLeast {
		return c
	}
	c.Enough = true
	rise := riseOf(c.Baseline.Value, c.P99.Value)
	if !math.IsInf(rise, 0) {
		c.Rise = &rise
	}
	if rise > 0 {
		low, _ := riseInterval(a, b, 0.99)
		c.Significant = low > 0
	}
	return c
}

// interval is a quantile with its 95 % interval from order statistics.
func (b *block) interval(q float64) Interval {
	low, high := OrderInterval(q, b.results)
	i := Interval{Value: b.quantile(q), Lower: b.rank(low), Upper: b.rank(high)}
	if low == 0 {
		i.Lower = 0
	}
	return i
}

// comparisons compares each phase with the baseline, and the new version with
// the old one.
func (s *survey) comparisons(t *Transition) []Comparison {
	all := []Comparison{}
	phases := s.cells.names[byPhase]
	if base := phases.find(baseline); base > 0 && int(base) < len(s.rises.phases) {
		for id := int32(1); int(id) < len(s.rises.phases); id++ {
			if id != base && len(s.rises.phases[id].all) > 0 {
				c := comparison(&s.rises.phases[base], &s.rises.phases[id])
				c.Phase, c.Against = phases.names[id], baseline
				all = append(all, c)
			}
		}
	}
	if t == nil {
		return all
	}
	versions := s.cells.names[byVersion]
	from, to := versions.find(t.From), versions.find(t.To)
	if from > 0 && to > 0 && int(max(from, to)) < len(s.rises.versions) {
		c := comparison(&s.rises.versions[from], &s.rises.versions[to])
		c.Version, c.Against = t.To, t.From
		all = append(all, c)
	}
	return all
}
