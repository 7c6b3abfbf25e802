package lab

import (
	"context"
	"encoding/json"
	"fmt"

	"upness/lab/api"
	"upness/lab/balancer"
	"upness/lab/group"
)

// startBalancer starts the balancer and waits until it serves.
func (e *Env) startBalancer(ctx context.Context) error {
	b := e.cfg.Balancer
	cfg := balancer.Config{
		Interval: b.Interval, HealthyThreshold: b.HealthyThreshold, UnhealthyThreshold: b.UnhealthyThreshold,
		ConnectTimeout: b.ConnectTimeout, ResponseTimeout: b.ResponseTimeout, IdleTimeout: b.IdleTimeout,
	}
	p, ready, err := e.spawnBalancer(ctx, "balancer", cfg)
	if err != nil {
		return err
	}
	e.url = "http://" + ready.Listening
	e.balancer = balancer.NewClient(ready.Admin)
	go e.miss(p, "the balancer")
	return nil
}

// spawnBalancer starts a balancer's process and waits until it serves.
func (e *Env) spawnBalancer(ctx context.Context, name string, cfg balancer.Config) (*spawned, balancer.Ready, error) {
	listening := make(chan balancer.Ready, 1)
	p, err := e.spawn(name, "balancer", cfg.Args(), []string{oneProcessor}, func(line []byte) {
		var ready balancer.Ready
		if json.Unmarshal(line, &ready) == nil && ready.Admin != "" {
			offer(listening, ready)
		}
	})
	if err != nil {
		return nil, balancer.Ready{}, err
	}
	select {
	case ready := <-listening:
		return p, ready, nil
	case <-p.Done():
		return nil, balancer.Ready{}, fmt.Errorf("balancer: did not start: %s", p.heard)
	case <-ctx.Done():
		return nil, balancer.Ready{}, ctx.Err()
	}
}

// miss warns when a process ends that should not.
func (e *Env) miss(p *spawned, what string) {
	<-p.Done()
	select {
	case <-e.closing:
	default:
		e.warn(what + " ended by itself: " + p.heard.String())
	}
}

// startGroup starts the API instances and waits until all are healthy.
func (e *Env) startGroup(ctx context.Context) error {
	g := e.cfg.Group
	e.group = group.New(group.Config{
		Name: "api", Desired: g.Desired, MinInService: g.MinInService, BatchSize: g.BatchSize,
		HealthTimeout: g.HealthTimeout, Drain: g.Drain, NoDrain: g.NoDrain,
		Launch: e.launch, Emit: e.opts.Emit,
	}, e.balancer)
	image, err := e.image(g.Image)
	if err != nil {
		return err
	}
	return e.group.Start(ctx, g.Image, image.Version)
}

// launch starts the process of an API instance.
func (e *Env) launch(id string, lc group.LaunchConfig) (*group.Server, error) {
	image, err := e.image(lc.Image)
	if err != nil {
		return nil, err
	}
	cfg := api.Config{
		Version: image.Version, Image: lc.Image, Instance: id, LaunchConfig: lc.Name,
		Column: image.Requires, Requires: image.Requires != "",
		Startup: image.Startup, Sick: image.Sick, KeepAlive: image.KeepAlive,
	}
	address := make(chan string, 1)
	p, err := e.spawn(id, "api", cfg.Args(), []string{oneProcessor, "DATABASE_URL=" + e.dsn.Reveal()}, func(line []byte) {
		var ready api.Ready
		if json.Unmarshal(line, &ready) == nil && ready.Listening != "" {
			offer(address, ready.Listening)
		}
	})
	if err != nil {
		return nil, err
	}
	return &group.Server{Process: p.Process, Address: address, Last: p.heard.String}, nil
}

// offer sends v unless something was sent before.
func offer[T any](to chan<- T, v T) {
	select {
	case to <- v:
	default:
	}
}

// Roll replaces the API instances by ones of another image. When these do not
// become healthy, the error is a *RolledBackError and the old ones are back.
func (e *Env) Roll(ctx context.Context, image string) error {
	described, err := e.image(image)
	if err != nil {
		return err
	}
	return e.group.Roll(ctx, image, described.Version)
}
