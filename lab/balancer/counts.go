package balancer

import (
	"maps"
	"net/http"
	"sync"
	"time"
)

// Counts is what a balancer has done since its start.
type Counts struct {
	Requests uint64         `json:"requests"`         // that were answered, by a target or by the balancer
	Target   map[int]uint64 `json:"target,omitempty"` // answers of targets, by class: 2 for 2xx
	Own      map[int]uint64 `json:"own,omitempty"`    // the balancer's own answers, by status
	Waited   time.Duration  `json:"waited_ns"`        // sum of the times until targets began to answer
	Answers  uint64         `json:"answers"`          // of targets
}

// counter counts.
type counter struct {
	mu  sync.Mutex
	all Counts
}

func newCounter() *counter {
	return &counter{all: Counts{Target: map[int]uint64{}, Own: map[int]uint64{}}}
}

// answered notes a target's answer.
func (c *counter) answered(status int, after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all.Requests++
	c.all.Answers++
	c.all.Target[status/100]++
	c.all.Waited += after
}

// gave notes an answer of the balancer's own.
func (c *counter) gave(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if status != http.StatusServiceUnavailable {
		c.all.Requests++ // as ALB has it: without a target a request is not counted
	}
	c.all.Own[status]++
}

func (c *counter) counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.all
	all.Target, all.Own = map[int]uint64{}, map[int]uint64{}
	maps.Copy(all.Target, c.all.Target)
	maps.Copy(all.Own, c.all.Own)
	return all
}
