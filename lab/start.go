package lab

import (
	"context"
	"errors"
	"fmt"

	"upness/lab/process"
	"upness/plan"
	"upness/recording"
)

// Start brings a lab up and returns when its service is whole: the database
// seeded and every instance healthy. When it fails, or ctx ends, nothing is left.
func Start(ctx context.Context, cfg plan.Lab, o Options) (*Env, error) {
	e, err := newEnv(cfg, o)
	if err != nil {
		return nil, err
	}
	if err := e.bringUp(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *Env) bringUp(ctx context.Context) error {
	if e.cfg.Stack == nil {
		if _, err := e.image(e.cfg.Group.Image); err != nil {
			return err
		}
	}
	if err := e.reap(); err != nil {
		return err
	}
	var err error
	if e.registry, err = process.NewRegistry("lab in " + e.opts.Dir); err != nil {
		return err
	}
	for _, stage := range e.stages() {
		e.opts.Progress(stage.name, 0, 0)
		if err := stage.do(ctx); err != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("%s: %w", stage.name, context.Cause(ctx))
			}
			return err
		}
	}
	return nil
}

// stage is a part of bringing the lab up.
type stage struct {
	name string
	do   func(context.Context) error
}

func (e *Env) stages() []stage {
	database := []stage{{"starting Postgres", e.startPostgres}, {"creating tables", e.createTables}, {"seeding", e.seed}}
	if e.cfg.Stack != nil {
		return append(database, stage{"creating the stack", e.startStack})
	}
	return append(database, stage{"starting the balancer", e.startBalancer}, stage{"starting instances", e.startGroup})
}

// reap ends what tools that are gone left behind. What it cannot end is somebody
// else's trouble: it is told, and the lab starts all the same.
func (e *Env) reap() error {
	did, err := process.Reap()
	for _, line := range did {
		e.warn(line)
	}
	if err != nil {
		e.warn(err.Error())
	}
	return nil
}

func (e *Env) warn(text string) {
	e.opts.Emit(recording.Event{Kind: recording.EventWarning, Source: "lab", Text: text})
}

// image is the description of an image.
func (e *Env) image(id string) (plan.Image, error) {
	image, ok := e.cfg.Images[id]
	if !ok {
		return image, fmt.Errorf("image %q: not one of the lab's", id)
	}
	return image, nil
}
