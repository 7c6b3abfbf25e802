package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"upness/lab"
	"upness/loadgen"
	"upness/migrate/watch"
	"upness/plan"
	"upness/recording"
)

// settle is what is left out at the begin of each window: the watcher connects.
const settle = time.Second

// window is a stretch of the load.
type window struct {
	watched   bool
	latencies []time.Duration
	failed    int
}

// windows is a sink: it sorts results by the window in which they were due.
type windows struct {
	mu     sync.Mutex
	length time.Duration
	begin  time.Duration
	all    []window
}

// Add takes one result.
func (w *windows) Add(r recording.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.begin == 0 {
		w.begin = r.Intended
	}
	at := r.Intended - w.begin
	i := int(at / w.length)
	if i >= len(w.all) || at%w.length < settle {
		return
	}
	if r.Kind != recording.OK {
		w.all[i].failed++
	}
	w.all[i].latencies = append(w.all[i].latencies, r.Latency())
}

// measure loads the service once, and watches its database in every other
// window; which of a pair comes first alternates.
func (b *bench) measure(ctx context.Context, p *plan.Plan, env *lab.Env) ([]window, error) {
	sink := &windows{length: b.window, all: make([]window, 2*b.pairs)}
	for i := range sink.all {
		sink.all[i].watched = (i/2+i)%2 == 1
	}
	gen, err := loadgen.New(ctx, p.Load, loadgen.Options{
		Clock: recording.StartClock(), Sink: sink, BaseURL: env.URL(), DSN: env.DSN(), Events: func(recording.Event) {},
	})
	if err != nil {
		return nil, err
	}
	if err := gen.Probe(ctx); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- gen.Run(ctx) }()
	for i := range sink.all {
		if err := b.watch(ctx, env.DSN(), sink.all[i].watched); err != nil {
			return nil, err
		}
		fmt.Printf("\rwindow %d of %d", i+1, len(sink.all))
	}
	fmt.Println()
	return sink.all, <-done
}

// watch lasts a window.
func (b *bench) watch(ctx context.Context, dsn plan.Secret, on bool) error {
	ctx, cancel := context.WithTimeout(ctx, b.window)
	defer cancel()
	if !on {
		<-ctx.Done()
		return nil
	}
	w, err := watch.Open(ctx, watch.Options{DSN: dsn})
	if err != nil {
		return err
	}
	w.Run(ctx)
	return nil
}

func (b *bench) print(out io.Writer, all []window) error {
	var pooled [2][]time.Duration
	var ratios []float64
	for i := 0; i < len(all); i += 2 {
		var p99 [2]time.Duration
		for _, w := range all[i : i+2] {
			k := place(w.watched)
			pooled[k] = append(pooled[k], w.latencies...)
			p99[k] = quantile(w.latencies, 0.99)
		}
		ratios = append(ratios, float64(p99[1])/float64(p99[0]))
	}
	slices.Sort(ratios)
	fmt.Fprintf(out, "\n%d pairs of %s at %d/s, a migration holds a lock\n\n", b.pairs, b.window, b.rate)
	for k, name := range []string{"not watched", "watched"} {
		fmt.Fprintf(out, "%-12s %6d requests, p50 %v, p99 %v\n", name, len(pooled[k]), quantile(pooled[k], 0.5), quantile(pooled[k], 0.99))
	}
	n := len(ratios)
	_, err := fmt.Fprintf(out, "clients' p99 with the watcher: %+.1f %% (median of the pairs; the middle half %+.1f to %+.1f %%)\n",
		100*(ratios[(n-1)/2]+ratios[n/2])/2-100, 100*ratios[n/4]-100, 100*ratios[(3*n)/4-min(1, n/4)]-100)
	return err
}

func place(watched bool) int {
	if watched {
		return 1
	}
	return 0
}

// quantile is the q-th of the latencies, rounded to microseconds.
func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Round(time.Microsecond)
}
