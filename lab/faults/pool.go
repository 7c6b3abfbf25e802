package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"upness/lab/balancer"
)

// balanced puts instances of v1 behind the lab's balancer.
func (s *Stage) balanced(ctx context.Context) error {
	said, says := io.Pipe()
	go func() {
		err := balancer.Main(ctx, balancer.Config{
			Interval: 50 * time.Millisecond, HealthyThreshold: 1, ResponseTimeout: s.fault.Stage.Patience,
		}, says, io.Discard)
		_ = says.CloseWithError(err)
	}()
	var ready balancer.Ready
	if err := json.NewDecoder(said).Decode(&ready); err != nil {
		return fmt.Errorf("balancer of the stage: %w", err)
	}
	s.url, s.admin = "http://"+ready.Listening, balancer.NewClient(ready.Admin)
	for range s.fault.Stage.Instances {
		i, err := s.launch("v1")
		if err != nil {
			return err
		}
		if err := s.register(i); err != nil {
			return err
		}
	}
	return nil
}

// patience bounds what the stage itself does at the balancer.
const patience = 10 * time.Second

// register puts an instance into service and returns when it gets requests.
func (s *Stage) register(i *instance) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.admin.Register(ctx, i.id, i.gate.addr); err != nil {
		return err
	}
	for {
		targets, err := s.admin.Targets(ctx)
		if err != nil {
			return err
		}
		for _, t := range targets {
			if t.ID == i.id && t.State == balancer.Healthy {
				return nil
			}
		}
		time.Sleep(time.Millisecond)
	}
}

// deregister takes an instance out of service; it returns when it is drained.
func (s *Stage) deregister(i *instance, delay time.Duration) (cut int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return s.admin.Deregister(ctx, i.id, delay)
}

// replace puts one of v2 into service for an old instance and takes that out.
func (s *Stage) replace(old *instance, delay time.Duration) (cut int, err error) {
	i, err := s.launch("v2")
	if err != nil {
		return 0, err
	}
	if err := s.register(i); err != nil {
		return 0, err
	}
	if cut, err = s.deregister(old, delay); err != nil {
		return 0, err
	}
	old.gate.end()
	return cut, nil
}

// roll replaces instances one after the other.
func (s *Stage) roll(old []*instance) error {
	for _, i := range old {
		if _, err := s.replace(i, time.Second); err != nil {
			return err
		}
		time.Sleep(s.between(10*time.Millisecond, 80*time.Millisecond))
	}
	return nil
}

// swap puts as many instances of a version into service, then takes the old ones out.
func (s *Stage) swap(old []*instance, version string) error {
	for range old {
		i, err := s.launch(version)
		if err != nil {
			return err
		}
		if err := s.register(i); err != nil {
			return err
		}
	}
	for _, i := range old {
		if _, err := s.deregister(i, time.Second); err != nil {
			return err
		}
		i.gate.end()
	}
	s.instances = slices.DeleteFunc(s.instances, func(i *instance) bool { return slices.Contains(old, i) })
	return nil
}

// became is when the balancer saw an instance in a state first.
func (s *Stage) became(id string, state balancer.State) (at time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := s.admin.Watch(ctx, func(c balancer.Change) {
		if c.ID == id && c.State == state && at.IsZero() {
			at = c.At
			cancel()
		}
	})
	if at.IsZero() {
		s.failed(fmt.Errorf("instance %s never became %s: %w", id, state, err))
	}
	return at
}
