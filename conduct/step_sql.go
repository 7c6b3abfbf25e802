package conduct

import (
	"context"
	"errors"

	"upness/migrate"
	"upness/migrate/proxy"
	"upness/migrate/trace"
	"upness/plan"
)

// doSQL runs a file, or a folder of files, on the plan's database; each statement
// is a span on the time axis. The wire proxy tells its locks exactly; a database
// that cannot be observed is spoken to without it.
func doSQL(ctx context.Context, c *conductor, s plan.Step) error {
	dsn := c.dsn()
	if dsn == "" {
		return errors.New("a sql step in a plan without a database")
	}
	var how []migrate.Option
	if s.SQL.Transaction {
		how = append(how, migrate.Transaction())
	}
	path := c.dirOf(s.SQL.Path)
	observer, err := trace.NewObserver(ctx, dsn)
	if err != nil {
		return migrate.Apply(ctx, dsn, path, append(how, migrate.Observe(c.emit))...)
	}
	return c.through(ctx, observer, func(p *proxy.Proxy) error { return migrate.Apply(ctx, p.DSN(), path, how...) })
}
