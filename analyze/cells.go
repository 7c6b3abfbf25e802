package analyze

import (
	"time"

	"upness/recording"
)

// dimension is one of the ways in which requests are told apart.
type dimension int

const (
	byTarget dimension = iota
	byLane
	byVersion
	byInstance
	byAddress
	byPhase
	dimensions
)

// dimensionLimits bound the distinct names of each dimension.
var dimensionLimits = [dimensions]int{byTarget: 1000, byLane: 16, byVersion: 64, byInstance: 512, byAddress: 256, byPhase: 64}

// tags are the numbers of a result's names, one for each dimension.
type tags [dimensions]int32

// cellLimit bounds the memory for cells; past it those of one instance and
// address are put together, then those of one target.
const cellLimit = 4096

// cell is what results of the same tags have in common.
type cell struct {
	tally
	first, last time.Duration // intended
	answers     histogram     // latency of right answers, in time or late
	counted     bool
}

// add counts one result.
func (c *cell) add(o *observation) {
	if !c.counted {
		c.first, c.counted = o.at, true
	}
	c.last = o.at
	c.tally.add(o.kind, o.class)
	if o.right() {
		c.answers.add(o.latency)
	}
}

func (c *cell) merge(o *cell) {
	if !o.counted {
		return
	}
	if !c.counted || o.first < c.first {
		c.first = o.first
	}
	c.last, c.counted = max(c.last, o.last), true
	c.tally.merge(&o.tally)
	c.answers.merge(&o.answers)
}

// all gives latency quantiles over all requests, failures as infinite.
func (c *cell) all() Latency {
	return c.answers.latency(c.classes[recording.Bad] + c.classes[recording.Unfinished])
}

// answered gives latency quantiles over right answers only, in time or late.
func (c *cell) answered() Latency { return c.answers.latency(0) }

// cells counts results once, by all their tags; whatever is asked for is a sum.
type cells struct {
	names [dimensions]*symbols
	by    map[tags]*cell
	met   [256]struct { // the latest of each place
		tags tags
		cell *cell
	}
}

func newCells() *cells {
	c := &cells{by: map[tags]*cell{}}
	for d := range c.names {
		c.names[d] = newSymbols(dimensionLimits[d])
	}
	return c
}

// tag numbers a result's names.
func (c *cells) tag(r *recording.Result, phase int32) tags {
	return tags{
		byTarget:   c.names[byTarget].id(r.Target),
		byLane:     c.names[byLane].id(r.Lane),
		byVersion:  c.names[byVersion].id(r.Version),
		byInstance: c.names[byInstance].id(r.Instance),
		byAddress:  c.names[byAddress].id(r.Remote),
		byPhase:    phase,
	}
}

func (c *cells) add(o *observation) {
	met := &c.met[o.tags.place()%uint32(len(c.met))]
	if met.cell == nil || met.tags != o.tags {
		met.tags = o.tags
		if met.cell = c.by[o.tags]; met.cell == nil {
			met.cell = c.open(o.tags)
		}
	}
	met.cell.add(o)
}

// place spreads tags evenly.
func (t *tags) place() uint32 {
	var sum uint32
	for _, id := range t {
		sum = sum*31 + uint32(id)
	}
	return sum
}

// open makes a cell, a coarser one when there are too many.
func (c *cells) open(t tags) *cell {
	if len(c.by) >= cellLimit {
		t[byAddress], t[byInstance] = 0, 0
	}
	if len(c.by) >= 2*cellLimit {
		t[byTarget], t[byLane] = 0, 0
	}
	at := c.by[t]
	if at == nil {
		at = new(cell)
		c.by[t] = at
	}
	return at
}

// total is the sum of all cells.
func (c *cells) total() *cell { return c.sum(func(tags) bool { return true }) }

// sum adds up the cells whose tags match.
func (c *cells) sum(match func(tags) bool) *cell {
	all := new(cell)
	for t, at := range c.by {
		if match(t) {
			all.merge(at)
		}
	}
	return all
}

// along returns the sums for each name of a dimension, by its number; an entry
// without a request is nil.
func (c *cells) along(d dimension) []*cell {
	sums := make([]*cell, len(c.names[d].names))
	for t, at := range c.by {
		if sums[t[d]] == nil {
			sums[t[d]] = new(cell)
		}
		sums[t[d]].merge(at)
	}
	return sums
}
