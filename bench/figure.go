package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// tool is a load generator with its command line.
type tool interface {
	name() string
	// load loads url, and may keep files in dir.
	load(ctx context.Context, o options, url, dir string) (figure, error)
}

// figure is what one load came to.
type figure struct {
	requests float64
	failed   float64 // requests that were not answered rightly, and in time
	cpu      float64 // seconds, user and system, of the load
	judge    float64 // seconds, user and system, to say what came of it
	bytes    float64 // on disk
	memory   float64 // peak of resident bytes
	sending  float64 // the same as long as requests were sent
	lag50    time.Duration
	lag99    time.Duration
}

// String is one line of the report, with units.
func (f figure) String() string {
	return fmt.Sprintf("%6.0f requests, %.0f failed, CPU %5.2f s + %.2f s, %5.1f MiB on disk, peak %5.1f MiB, lag p50 %v p99 %v",
		f.requests, f.failed, f.cpu, f.judge, f.bytes/mebi, f.memory/mebi, f.lag50.Round(time.Microsecond), f.lag99.Round(time.Microsecond))
}

const mebi = 1 << 20

// cpuEach is the CPU time in seconds that the load took per 100,000 requests.
func (f figure) cpuEach() float64 { return f.cpu / f.requests * 100_000 }

// judgeEach is the same for judging.
func (f figure) judgeEach() float64 { return f.judge / f.requests * 100_000 }

// bytesEach is the room on disk per request.
func (f figure) bytesEach() float64 { return f.bytes / f.requests }

// median takes the median of each figure by itself.
func median(all []figure) figure {
	of := func(value func(figure) float64) float64 { return middle(all, value) }
	return figure{
		requests: of(func(f figure) float64 { return f.requests }),
		failed:   of(func(f figure) float64 { return f.failed }),
		cpu:      of(func(f figure) float64 { return f.cpu }),
		judge:    of(func(f figure) float64 { return f.judge }),
		bytes:    of(func(f figure) float64 { return f.bytes }),
		memory:   of(func(f figure) float64 { return f.memory }),
		sending:  of(func(f figure) float64 { return f.sending }),
		lag50:    time.Duration(of(func(f figure) float64 { return float64(f.lag50) })),
		lag99:    time.Duration(of(func(f figure) float64 { return float64(f.lag99) })),
	}
}

func middle(all []figure, value func(figure) float64) float64 {
	values := make([]float64, len(all))
	for i, f := range all {
		values[i] = value(f)
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// quantiles returns the median and the 99th percentile.
func quantiles(lags []time.Duration) (p50, p99 time.Duration) {
	if len(lags) == 0 {
		return 0, 0
	}
	slices.SortFunc(lags, cmp.Compare)
	return lags[len(lags)/2], lags[len(lags)*99/100]
}
