package analyze

import (
	"time"

	"upness/recording"
)

// evidence is what is kept of the requests of an outage, for its scope and causes.
type evidence struct {
	kinds      [recording.Ours + 1]uint64
	codes      counts // HTTP status of failures
	by         [byPhase]counts
	reused     count         // failures and good ones on connections that had served before
	fresh      count         // and on new ones
	firstDone  time.Duration // when the first failure was over
	lastDone   time.Duration // and the last
	resent     uint64        // right answers that took more than one attempt
	waitedMost time.Duration
}

// count is failures and good results of one name.
type count struct {
	id         int32
	down, good uint64
}

// counts is a short list of counts, in order of first appearance.
type counts []count

// at returns the count of id, making it when there is none.
func (c *counts) at(id int32) *count {
	for i := range *c {
		if (*c)[i].id == id {
			return &(*c)[i]
		}
	}
	*c = append(*c, count{id: id})
	return &(*c)[len(*c)-1]
}

// of returns the count of id, zero when there is none.
func (c counts) of(id int32) count {
	for i := range c {
		if c[i].id == id {
			return c[i]
		}
	}
	return count{id: id}
}

func (c *counts) merge(o counts) {
	for _, n := range o {
		at := c.at(n.id)
		at.down += n.down
		at.good += n.good
	}
}

// failed adds a failure.
func (e *evidence) failed(o *observation) {
	e.kinds[o.kind]++
	e.codes.at(int32(o.Code)).down++
	for d := range e.by {
		e.by[d].at(o.tags[d]).down++
	}
	e.connection(o.Reused).down++
	e.over(o.Done, o.Done)
	e.waitedMost = max(e.waitedMost, o.Latency())
	if o.kind == recording.Reset && o.Kind != recording.Reset {
		e.resent++
	}
}

// over takes in when failures were over, the first and the last of some.
func (e *evidence) over(first, last time.Duration) {
	if e.lastDone == 0 || first < e.firstDone {
		e.firstDone = first
	}
	e.lastDone = max(e.lastDone, last)
}

func (e *evidence) connection(reused bool) *count {
	if reused {
		return &e.reused
	}
	return &e.fresh
}

// answered adds a good result between failures.
func (e *evidence) answered(p *passerby) {
	for d := range e.by {
		e.by[d].at(p.tags[d]).good++
	}
	e.connection(p.reused).good++
}

func (e *evidence) merge(o *evidence) {
	for k, n := range o.kinds {
		e.kinds[k] += n
	}
	e.codes.merge(o.codes)
	for d := range e.by {
		e.by[d].merge(o.by[d])
	}
	e.reused.down, e.reused.good = e.reused.down+o.reused.down, e.reused.good+o.reused.good
	e.fresh.down, e.fresh.good = e.fresh.down+o.fresh.down, e.fresh.good+o.fresh.good
	e.over(o.firstDone, o.lastDone)
	e.waitedMost = max(e.waitedMost, o.waitedMost)
	e.resent += o.resent
}

// passerby is a good result of which it is not known yet whether it lies inside
// an outage.
type passerby struct {
	instant
	tags   tags
	reused bool
}

// collector finds the stretches among all results, with their evidence.
type collector struct {
	tracker
	passing []passerby // good results since the latest failure; at most mergeMost
	recent  neighbours // the latest good results
	ago     neighbours // as they were when the stretch began
}

func (c *collector) good(o *observation) {
	at := o.instant()
	if c.open != nil {
		c.passing = append(c.passing, passerby{at, o.tags, o.Reused})
	}
	c.recent.add(at)
	c.tracker.good(at)
}

func (c *collector) down(o *observation, n uint64) {
	if c.open == nil {
		c.passing = c.passing[:0]
		c.ago = c.recent
	}
	s := c.tracker.down(o, n)
	if s.evidence == nil {
		s.evidence = new(evidence)
	}
	for i := range c.passing {
		s.evidence.answered(&c.passing[i])
	}
	c.passing = c.passing[:0]
	s.evidence.failed(o)
}
