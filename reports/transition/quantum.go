package transition

import (
	"cmp"
	"math"
	"slices"

	"upness/analyze"
)

// quantum is the latency of one version in a column, in seconds; answers is 0
// when there was none. Of several bins p50 and p99 are the quantiles of the bins'
// own, by their numbers of answers: in a short run a bin has one answer or none.
type quantum struct {
	answers       uint64
	p50, p99, max float64
}

func quantumOf(bins []analyze.Bin, v int) quantum {
	var q quantum
	var p50, p99 []weighed
	for i := range bins {
		b := &bins[i].ByVersion[v]
		if n := b.Answers(); n > 0 {
			q.answers += n
			q.max = max(q.max, b.Max.Seconds())
			p50 = append(p50, weighed{b.P50.Seconds(), n})
			p99 = append(p99, weighed{b.P99.Seconds(), n})
		}
	}
	q.p50, q.p99 = quantile(p50, q.answers, 0.5), quantile(p99, q.answers, 0.99)
	return q
}

// weighed is a value that stands for n answers.
type weighed struct {
	value float64
	n     uint64
}

// quantile is the smallest value with a share of at least p of all answers at or
// below it; 0 of none.
func quantile(all []weighed, answers uint64, p float64) float64 {
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(a.value, b.value) })
	rank := uint64(math.Ceil(p * float64(answers)))
	for _, w := range all {
		if rank <= w.n {
			return w.value
		}
		rank -= w.n
	}
	return 0
}
