package conduct

import (
	"context"
	"fmt"
	"path/filepath"

	"upness/lab"
	"upness/loadgen"
	"upness/migrate/backfill"
	"upness/plan"
	"upness/recording"
)

// prepare brings up what the load needs and makes first contact. Its errors
// are the user's to fix: an unknown host, a refused connection, a port in use.
func (c *conductor) prepare(ctx context.Context) error {
	if c.plan.Lab != nil {
		env, err := lab.Start(ctx, *c.plan.Lab, lab.Options{
			Dir:      filepath.Join(c.opts.Dir, "lab"),
			Emit:     c.emit,
			Progress: c.opts.Setup,
			Exe:      c.opts.Exe,
			Base:     c.dirOf("."),
		})
		if err != nil {
			return fmt.Errorf("lab: %w", err)
		}
		c.env = env
		c.mask.addDSN(env.DSN())
	}
	for _, s := range c.plan.Before {
		if err := c.do(ctx, s); err != nil {
			return fmt.Errorf("before: %w", err)
		}
	}
	c.setPhase("") // the load's first requests are not of the preparation
	sinks := append([]loadgen.Sink{c.rec, c.budget, c.promises}, c.opts.Sinks...)
	if watchesClients(c.plan) {
		c.window = backfill.NewWindow(c.rec.Clock().Now)
		sinks = append(sinks, c.window)
	}
	if watchesVersions(c.plan) {
		c.newest = newNewest(c.rec.Clock().Now)
		sinks = append(sinks, c.newest)
	}
	gen, err := loadgen.New(ctx, c.plan.Load, loadgen.Options{
		Clock:   c.rec.Clock(),
		Sink:    tee(sinks),
		BaseURL: c.baseURL(),
		DSN:     c.dsn(),
		Dir:     c.dirOf("."),
		Events:  func(e recording.Event) { c.budget.note(e); c.emit(e) },
	})
	if err != nil {
		return err
	}
	c.gen = gen
	return gen.Probe(ctx)
}

// baseURL is the lab's balancer, when there is a lab.
func (c *conductor) baseURL() string {
	if c.env != nil {
		return c.env.URL()
	}
	return c.plan.Load.URL
}

// dsn is the plan's database, else the lab's.
func (c *conductor) dsn() plan.Secret {
	switch {
	case c.plan.Database != nil && c.plan.Database.DSN != "":
		return c.plan.Database.DSN
	case c.env != nil:
		return c.env.DSN()
	}
	return ""
}
