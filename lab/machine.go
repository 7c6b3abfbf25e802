package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"upness/lab/aws"
	"upness/lab/aws/scaling"
	"upness/lab/group"
	"upness/recording"
)

// machine starts an instance of a stack: an API server, or a migration worker.
func (e *Env) machine(l scaling.Launch, role aws.Role) (*scaling.Machine, error) {
	image, err := e.image(l.Image)
	if err != nil {
		return nil, err
	}
	if role == aws.Migration {
		return e.workerMachine(l, image.Migrations)
	}
	s, err := e.launch(l.ID, group.LaunchConfig{Name: l.Source, Image: l.Image, Version: image.Version})
	if err != nil {
		return nil, err
	}
	return &scaling.Machine{
		Address: s.Address, Done: s.Done(), Kill: s.Kill,
		Stop: func(ctx context.Context) error { return s.Stop(ctx, machineGrace) },
	}, nil
}

// machineGrace is how long a machine gets to end by itself.
const machineGrace = 10 * time.Second

// workerMachine is a machine that runs an image's migrations and then goes on
// without doing anything, as an instance does whose user data has come to its end.
func (e *Env) workerMachine(l scaling.Launch, migrations string) (*scaling.Machine, error) {
	if migrations == "" {
		return idle(), nil
	}
	path, err := e.migrations(migrations)
	if err != nil {
		return nil, fmt.Errorf("image %s: %w", l.Image, err)
	}
	failed := ""
	p, err := e.spawn(l.ID, "worker", []string{"--migrations=" + path}, []string{"DATABASE_URL=" + e.dsn.Reveal()}, func(line []byte) {
		var statement recording.Event
		if json.Unmarshal(line, &statement) == nil {
			failed = statement.Error // of the last one, in the end
			statement.Source = l.ID
			e.opts.Emit(statement)
		}
	})
	if err != nil {
		return nil, err
	}
	over := make(chan struct{})
	ended := sync.OnceFunc(func() { close(over) })
	end := func(how func() error) error {
		ended()
		return how()
	}
	return &scaling.Machine{
		Done: over, Finished: p.Done(), Outcome: func() error { return outcome(p, failed) },
		Kill: func() error { return end(p.Kill) },
		Stop: func(ctx context.Context) error {
			return end(func() error { return p.Stop(ctx, machineGrace) })
		},
	}, nil
}

// idle is a machine of a worker whose image has no migrations: it is done at once.
func idle() *scaling.Machine {
	over, finished := make(chan struct{}), make(chan struct{})
	close(finished)
	ended := sync.OnceFunc(func() { close(over) })
	end := func() error { ended(); return nil }
	return &scaling.Machine{Done: over, Finished: finished, Outcome: func() error { return nil }, Kill: end,
		Stop: func(context.Context) error { return end() }}
}
