package analyze

// blocks keeps the latencies of a stream of results in order, in blocks of
// equal count, so that its quantiles can be resampled. There are at most
// blockLimit; when they run out, neighbours become one.
type blocks struct {
	size uint64 // results to a block
	all  []*block
}

type block struct {
	histogram
	results uint64 // with failures, which the histogram does not hold
}

const (
	blockLimit = 128
	blockFirst = 16
)

func (b *blocks) add(o *observation) {
	if b.size == 0 {
		b.size = blockFirst
	}
	if len(b.all) == 0 || b.all[len(b.all)-1].results >= b.size {
		b.grow()
	}
	last := b.all[len(b.all)-1]
	last.results++
	if o.right() {
		last.add(o.latency)
	}
}

// grow begins a block.
func (b *blocks) grow() {
	if len(b.all) == blockLimit {
		for i := range b.all[:blockLimit/2] {
			one, next := b.all[2*i], b.all[2*i+1]
			one.merge(&next.histogram)
			one.results += next.results
			b.all[i] = one
		}
		clear(b.all[blockLimit/2:])
		b.all = b.all[:blockLimit/2]
		b.size *= 2
	}
	b.all = append(b.all, new(block))
}

// sum puts all blocks together.
func (b *blocks) sum() *block {
	all := new(block)
	for _, one := range b.all {
		all.merge(&one.histogram)
		all.results += one.results
	}
	return all
}

// quantile is the nearest-rank quantile of a block, failures as infinite.
func (b *block) quantile(q float64) Seconds {
	return b.histogram.quantile(q, b.results-b.n)
}
