package conduct

import (
	"context"
	"fmt"
	"slices"
	"time"

	"upness/deploy"
	"upness/recording"
)

// metricsPatience is how long CloudWatch may take to have a balancer's last
// minute; a stand-in for AWS has it at once or never.
const metricsPatience = 3 * time.Minute

// deploysTo notes a stack that a step updates.
func (c *conductor) deploysTo(stack string) {
	if !slices.Contains(c.stacks, stack) {
		c.stacks = append(c.stacks, stack)
	}
}

// tellBalancers sets what CloudWatch has of the balancers of the stacks that were
// updated beside what clients saw, once the load is over. Who leaves does not
// wait for it.
func (c *conductor) tellBalancers(ctx context.Context) {
	if len(c.stacks) == 0 || c.aws == nil || c.rec.Err() != nil || ctx.Err() != nil {
		return
	}
	patience := metricsPatience
	if c.aws.Endpoint != "" {
		patience = 0
	} else {
		c.emit(recording.Event{Kind: recording.EventOutput, Name: "aws", Source: "deploy",
			Text: fmt.Sprintf("waiting for what CloudWatch has of the balancer, at most %s", patience)})
	}
	clock, load := c.rec.Clock(), c.gen.Info()
	d := &deploy.Driver{Clients: c.aws, Emit: c.emit, Axis: clock.Offset}
	for _, stack := range c.stacks {
		d.TellMinutes(ctx, stack, clock.Wall(load.Begin), clock.Wall(load.End), patience)
	}
}
