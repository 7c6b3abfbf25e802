package conduct

import (
	"context"
	"errors"

	"upness/plan"
)

// doLab changes the lab: runs an image's migrations, or rolls the group.
func doLab(ctx context.Context, c *conductor, s plan.Step) error {
	if c.env == nil {
		return errors.New("a lab step in a plan without a lab")
	}
	if s.Lab.Migrate != "" {
		return c.env.Migrate(ctx, s.Lab.Migrate)
	}
	return c.env.Roll(ctx, s.Lab.Roll)
}
