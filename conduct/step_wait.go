package conduct

import (
	"context"

	"upness/plan"
)

// doWait lets the load run for a while.
func doWait(ctx context.Context, _ *conductor, s plan.Step) error {
	pause(ctx, s.Wait)
	return ctx.Err()
}
