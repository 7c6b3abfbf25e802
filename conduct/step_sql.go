package conduct

import (
	"context"
	"errors"

	"upness/migrate"
	"upness/plan"
)

// doSQL runs a file, or a folder of files, on the plan's database; each
// statement is a span on the time axis.
func doSQL(ctx context.Context, c *conductor, s plan.Step) error {
	dsn := c.dsn()
	if dsn == "" {
		return errors.New("a sql step in a plan without a database")
	}
	how := []migrate.Option{migrate.Observe(c.emit)}
	if s.SQL.Transaction {
		how = append(how, migrate.Transaction())
	}
	return migrate.Apply(ctx, dsn, c.dirOf(s.SQL.Path), how...)
}
