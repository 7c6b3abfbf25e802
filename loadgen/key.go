package loadgen

import (
	"fmt"
)

// Keys renders again, after the run, what each request of a target wrote: the
// key of its reconciliation, a function of the request's place in the schedule.
type Keys struct {
	text text
}

// Keys returns the keys of the target at index i of the load's targets, which
// must have a reconciliation.
func (g *Generator) Keys(i int) (*Keys, error) {
	t := g.load.Targets[i]
	if t.Reconcile == nil {
		return nil, fmt.Errorf("target %q: nothing to reconcile", t.Name)
	}
	var scratch target
	c := compiler{load: &g.load, feeds: g.feeds}
	compiled, err := c.text(&scratch, t.Reconcile.Key, verbatim)
	if err != nil {
		return nil, fmt.Errorf("target %q: reconcile: key: %w", t.Name, err)
	}
	if len(scratch.turns) > 0 {
		return nil, fmt.Errorf("target %q: reconcile: key: the feed %q is sequential", t.Name, scratch.turns[0])
	}
	return &Keys{compiled}, nil
}

// Of is the key of the request at place seq in the schedule.
func (k *Keys) Of(seq uint64) string { return string(k.text.render(nil, &due{seq: seq})) }

// verbatim writes values as they are: a key is compared, not sent.
func verbatim(string) escape { return func(v string) string { return v } }
