package main

import (
	"context"
	"fmt"
	"time"

	"upness/loadgen"
	"upness/migrate/backfill"
	"upness/plan"
	"upness/recording"
)

// probe asks a URL, again and again and on schedule, to know what clients see
// when no load of ours runs.
type probe struct {
	window *backfill.Window
	stop   func() // ends it, and waits for its end
}

// How long a probe's request may take: longer is as good as never.
const (
	probeDeadline = time.Second
	probeTimeout  = 5 * time.Second
)

func startProbe(ctx context.Context, url, rate string) (*probe, error) {
	r, err := plan.ParseRate(rate)
	if err != nil {
		return nil, fmt.Errorf("--probe-rate: %w", err)
	}
	p := &plan.Plan{Name: "probe", Load: plan.Load{
		Rate: r, Duration: time.Hour, Deadline: probeDeadline, Timeout: probeTimeout,
		Targets: []plan.Target{{Name: "probe", URL: url}},
	}}
	if err := p.Complete(); err != nil {
		return nil, fmt.Errorf("--probe %s: %w", url, err)
	}
	p.Load.Duration = 0 // until it is stopped
	clock := recording.StartClock()
	window := backfill.NewWindow(clock.Now)
	gen, err := loadgen.New(ctx, p.Load, loadgen.Options{Clock: clock, Sink: window})
	if err != nil {
		return nil, fmt.Errorf("--probe %s: %w", url, err)
	}
	if err := gen.Probe(ctx); err != nil {
		return nil, fmt.Errorf("--probe %s: %w", url, err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = gen.Run(ctx) // ends with ctx only
	}()
	return &probe{window, func() {
		cancel()
		gen.Cut()
		<-done
	}}, nil
}
