package conduct

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"upness/plan"
	"upness/recording"
	"upness/seed"
)

// doSeed fills the plan's database, or adds rows to it. In the background it
// goes on beside the steps that follow.
func doSeed(ctx context.Context, c *conductor, s plan.Step) error {
	dsn := c.dsn()
	if dsn == "" {
		return errors.New("a seed step in a plan without a database")
	}
	o := seed.Options{
		DSN: dsn, Rows: s.Seed.Rows, TopUp: s.Seed.TopUp, KeepIndexes: s.Seed.KeepIndexes,
		Latency: s.Seed.LatencyLimit, Duration: s.Seed.For, Yes: true, // the plan names the database
		Events: c.emit, Now: c.rec.Clock().Now, Tool: c.opts.Tool,
		StateFile: filepath.Join(c.opts.Dir, fmt.Sprintf("seed-%d.sql", c.ordinal)),
	}
	if s.Seed.Rate.Hits > 0 {
		o.Rate = s.Seed.Rate.PerSecond()
	}
	if s.Seed.File != "" {
		raw, err := os.ReadFile(c.dirOf(s.Seed.File))
		if err != nil {
			return err
		}
		o.Spec, o.SpecFile = raw, s.Seed.File
	}
	if !s.Seed.Background {
		_, err := seed.Run(ctx, o)
		return err
	}
	c.beside(ctx, s, func(ctx context.Context) error {
		_, err := seed.Run(ctx, o)
		return err
	})
	return nil
}

// beside carries something out while the steps go on; endBeside ends it. Its
// failure is a step's failure, under the step's name.
func (c *conductor) beside(ctx context.Context, s plan.Step, do func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // a step's own ctx ends with the step
	done := make(chan struct{})
	c.behind = append(c.behind, func() {
		cancel()
		<-done
	})
	name := s.Name + " (in the background)"
	end := c.span(recording.Event{Kind: recording.EventStep, Name: name, Source: "conduct", Fields: map[string]any{"kind": "seed"}})
	go func() {
		defer close(done)
		err := do(ctx)
		switch {
		case err == nil || ctx.Err() != nil && errors.Is(err, context.Canceled):
			end(recording.Event{State: "done"})
		default:
			end(recording.Event{State: "failed", Error: c.mask.line(err.Error())})
		}
	}()
}

// endBeside ends what goes on in the background, and waits for it.
func (c *conductor) endBeside() {
	for _, end := range c.behind {
		end()
	}
	c.behind = nil
}
