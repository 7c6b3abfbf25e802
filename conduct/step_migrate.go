package conduct

import (
	"context"
	"errors"
	"fmt"
	"os"

	"upness/migrate/folder"
	"upness/migrate/proxy"
	"upness/migrate/status"
	"upness/migrate/trace"
	"upness/plan"
	"upness/recording"
)

// doMigrate carries a migration out through the wire proxy, which tells what
// each statement did, and waits for one that runs elsewhere.
func doMigrate(ctx context.Context, c *conductor, s plan.Step) error {
	m := s.Migrate
	if m.Path != "" || m.Command != "" {
		if err := c.migrate(ctx, s); err != nil {
			return err
		}
	}
	if m.Status == nil {
		return nil
	}
	return c.await(ctx, s)
}

// migrate runs the plan's migration against a proxy.
func (c *conductor) migrate(ctx context.Context, s plan.Step) error {
	dsn := c.dsn()
	if dsn == "" {
		return errors.New("a migrate step in a plan without a database")
	}
	observer, err := trace.NewObserver(ctx, dsn)
	if err != nil {
		return err
	}
	return c.through(ctx, observer, func(p *proxy.Proxy) error { return c.migrateBy(ctx, s, p) })
}

// through calls run with a proxy before the database, which tells the run of each
// statement. It closes the observer.
func (c *conductor) through(ctx context.Context, observer *trace.Observer, run func(*proxy.Proxy) error) (err error) {
	// What is held is looked at to its end, also when the step is out of time.
	calm := context.WithoutCancel(ctx)
	defer func() { err = errors.Join(err, observer.Close(calm)) }()
	told := &statements{c: c, ids: map[int64]string{}}
	p, err := proxy.Start(calm, proxy.Options{DSN: c.dsn(), Observer: observer, Statement: told.statement, Warn: c.warn})
	if err != nil {
		return err
	}
	defer p.Close()
	return run(p)
}

func (c *conductor) migrateBy(ctx context.Context, s plan.Step, p *proxy.Proxy) error {
	if s.Migrate.Path != "" {
		return runFolder(ctx, p.DSN(), c.dirOf(s.Migrate.Path))
	}
	exec := plan.Exec{Command: s.Migrate.Command, Env: s.Migrate.Env, Dir: s.Migrate.Dir}
	s.Exec = &exec
	if err := c.command(ctx, s, p.Environ(c.environ(s))); err != nil {
		return err
	}
	if p.Clients() == 0 {
		c.warn(fmt.Sprintf("step %q: the command never came to the proxy: it has its database from elsewhere than DATABASE_URL and PGHOST, and its statements are not seen", s.Name))
	}
	return nil
}

// runFolder runs a folder of any tool's, or a file of it alone.
func runFolder(ctx context.Context, dsn plan.Secret, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if info.IsDir() {
		f, err := folder.Open(path)
		if err != nil {
			return err
		}
		return f.Run(ctx, dsn)
	}
	f, at, script, err := folder.OpenFile(path)
	if err != nil {
		return err
	}
	alone := &folder.Folder{Dir: f.Dir, Tool: f.Tool, Migrations: []folder.Migration{{Version: f.Migrations[at].Version, Up: script}}}
	return alone.Run(ctx, dsn)
}

// await waits for a migration that runs elsewhere; what it says is told as
// output of the step.
func (c *conductor) await(ctx context.Context, s plan.Step) error {
	source, err := c.source(ctx, s)
	if err != nil {
		return err
	}
	return c.awaitFrom(ctx, s, source)
}

func (c *conductor) awaitFrom(ctx context.Context, s plan.Step, source status.Source) error {
	from := s.Migrate.Status
	if from.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, from.Timeout, fmt.Errorf("not done within its timeout of %s", from.Timeout))
		defer cancel()
	}
	return status.Wait(ctx, source, status.Options{
		Every: from.Every, Answer: from.Answer, Dead: from.Dead, Done: from.Done, Failed: from.Failed,
		Observe: func(r status.Report) {
			c.emit(recording.Event{Kind: recording.EventOutput, Name: s.Name, Source: "migration", State: r.State, Text: r.Text})
		},
	})
}

// source is where the migration tells how it is.
func (c *conductor) source(ctx context.Context, s plan.Step) (status.Source, error) {
	switch from := s.Migrate.Status; {
	case from.Query != "":
		return status.Query(c.dsn(), from.Query), nil
	case from.URL != "":
		return status.HTTP(from.URL, from.Headers), nil
	case from.Command != "":
		s.Exec = &plan.Exec{Env: s.Migrate.Env}
		return status.Command(from.Command, c.dirOf(s.Migrate.Dir), c.environ(s)), nil
	default:
		clients, err := c.awsIn(ctx, from.Region)
		if err != nil {
			return nil, err
		}
		return status.Parameter(clients.Parameter, from.SSM), nil
	}
}
