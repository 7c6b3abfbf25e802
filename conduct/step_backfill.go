package conduct

import (
	"context"
	"errors"

	"upness/migrate/backfill"
	"upness/plan"
)

// doBackfill changes rows of the plan's database in batches, at the pace that
// the load's clients bear.
func doBackfill(ctx context.Context, c *conductor, s plan.Step) error {
	dsn := c.dsn()
	if dsn == "" {
		return errors.New("a backfill step in a plan without a database")
	}
	b := s.Backfill
	o := backfill.Options{
		DSN: dsn, Table: b.Table, Set: b.Set, Where: b.Where, Key: b.Key, State: b.State,
		Limits: backfill.Limits{
			Batch: b.Batch, MaxRows: b.MaxRows, Rise: b.Rise, P99: b.P99, Lag: b.MaxLag, WAL: float64(b.MaxWALMB) * 1e6,
		},
		Events: c.emit,
	}
	if c.gen != nil && c.window != nil { // not before the load
		o.Clients = c.window.P99
	}
	_, err := backfill.Run(ctx, o)
	return err
}

// watchesClients says whether a step asks what the clients see now.
func watchesClients(p *plan.Plan) bool {
	for _, steps := range [][]plan.Step{p.Steps, p.OnFailure} {
		for _, s := range steps {
			if s.Backfill != nil {
				return true
			}
		}
	}
	return false
}
