package analyze

import (
	"math"
	"math/bits"
	"time"
)

const (
	subBits    = 7            // 2^7 buckets to each power of two
	subBuckets = 1 << subBits // a bucket's middle is off by at most 1/256 of the value
)

// RelativeError bounds how far a quantile may lie from the measured latency of
// that rank: a bucket spans 1/128 of its lower edge, and its middle is reported.
const RelativeError = 1.0 / (2 * subBuckets)

// histogram counts latencies in buckets that grow with the value, as
// HdrHistogram does (Tene): memory does not grow with the count. Buckets for a
// power of two are made when the first value falls there.
type histogram struct {
	n      uint64
	min    time.Duration // exact, as is
	max    time.Duration
	powers [64 - subBits + 1]*[subBuckets]uint64
}

// add counts d; a negative d counts as zero.
func (h *histogram) add(d time.Duration) {
	d = max(d, 0)
	if h.n == 0 || d < h.min {
		h.min = d
	}
	h.n++
	h.max = max(h.max, d)
	power, slot := bucket(d)
	if h.powers[power] == nil {
		h.powers[power] = new([subBuckets]uint64)
	}
	h.powers[power][slot]++
}

// bucket returns where d is counted: below 128 ns exactly, above with the 7
// bits that follow its leading one.
func bucket(d time.Duration) (power, slot int) {
	shift := bits.Len64(uint64(d)) - subBits - 1
	if shift < 0 {
		return 0, int(d)
	}
	return shift + 1, int(uint64(d)>>shift) - subBuckets
}

// middle returns the value that stands for a bucket.
func middle(power, slot int) time.Duration {
	if power == 0 {
		return time.Duration(slot)
	}
	shift := power - 1
	return time.Duration(uint64(subBuckets+slot)<<shift + uint64(1)<<shift/2)
}

// merge adds o's counts to h.
func (h *histogram) merge(o *histogram) {
	if o.n > 0 && (h.n == 0 || o.min < h.min) {
		h.min = o.min
	}
	h.n += o.n
	h.max = max(h.max, o.max)
	for power, buckets := range o.powers {
		if buckets == nil {
			continue
		}
		if h.powers[power] == nil {
			h.powers[power] = new([subBuckets]uint64)
		}
		for slot, n := range buckets {
			h.powers[power][slot] += n
		}
	}
}

// each calls f with every value that was counted, ascending, as its bucket's
// middle, and its number.
func (h *histogram) each(f func(d time.Duration, n uint64)) {
	for power, buckets := range h.powers {
		if buckets == nil {
			continue
		}
		for slot, n := range buckets {
			if n > 0 {
				f(max(h.min, min(middle(power, slot), h.max)), n)
			}
		}
	}
}

// rank returns the k-th smallest value, k from 1. Beyond the last it is
// Infinite: failures come after every answer.
func (h *histogram) rank(k uint64) Seconds {
	if k > h.n || k == 0 {
		return Infinite
	}
	var seen uint64
	for power, buckets := range h.powers {
		if buckets == nil {
			continue
		}
		for slot, n := range buckets {
			if seen += n; seen >= k {
				return seconds(max(h.min, min(middle(power, slot), h.max)))
			}
		}
	}
	return Infinite
}

// quantile is the nearest-rank quantile, the ceil(q n)-th smallest of n values,
// of which h holds the finite ones and infinite more count as infinite. Without
// a value it is Infinite.
func (h *histogram) quantile(q float64, infinite uint64) Seconds {
	return h.rank(rankOf(q, h.n+infinite))
}

// rankOf is ceil(q n), at least 1. A hair is taken off first, so that
// 0.99 x 100 is 99 and not 100.
func rankOf(q float64, n uint64) uint64 {
	return max(1, uint64(math.Ceil(q*float64(n)*(1-1e-12))))
}

// latency gives the quantiles of h and infinite failures. Max is exact.
func (h *histogram) latency(infinite uint64) Latency {
	l := Latency{
		P50:  h.quantile(0.5, infinite),
		P90:  h.quantile(0.9, infinite),
		P99:  h.quantile(0.99, infinite),
		P999: h.quantile(0.999, infinite),
		Max:  seconds(h.max),
	}
	if infinite > 0 || h.n == 0 {
		l.Max = Infinite
	}
	return l
}
