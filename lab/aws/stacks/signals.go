package stacks

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// signal is one that a resource was sent in the operation under way.
type signal struct {
	logical, id string
	success     bool
	told        bool // counted, and its event written
}

// Signal takes a signal for a resource of a stack. Those that nobody waits for,
// now or later in the operation, are lost, as with AWS.
func (s *Store) Signal(name, logical, id string, success bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	if err != nil {
		return err
	}
	if st.resources[logical] == nil {
		return fmt.Errorf("Resource %s does not exist for stack %s", logical, st.name)
	}
	twice := slices.ContainsFunc(st.signals, func(g signal) bool { return g.logical == logical && g.id == id })
	if !twice && !s.cfg.Faults().SignalsLost {
		st.signals = append(st.signals, signal{logical: logical, id: id, success: success})
		s.stir()
	}
	return nil
}

// errSignal is a signal that said that an instance failed.
var errSignal = errors.New("FAILURE signal")

// await takes in up to n signals of the resource, until enough succeeded to meet
// need and all have come, or the time, a template's, is over.
func (c *change) await(n int, atMost time.Duration, need int) (got int, err error) {
	timer := time.NewTimer(c.store.cfg.Pace(atMost))
	defer timer.Stop()
	came := 0
	for {
		c.store.mu.Lock()
		changed := c.store.changed
		ok, bad := c.takeSignals(n - came)
		c.store.mu.Unlock()
		came, got = came+ok+bad, got+ok
		switch {
		case came-got > n-need:
			return got, fmt.Errorf("Received %d FAILURE signal(s) out of %d.  Unable to satisfy %d%% MinSuccessfulInstancesPercent requirement%.0w", came-got, n, 100*need/n, errSignal)
		case came >= n:
			return got, nil
		}
		if ok+bad > 0 {
			continue // the events just written changed the stack too
		}
		select {
		case <-changed:
		case <-timer.C:
			return got, nil
		case <-c.ctx.Done():
			return got, c.ctx.Err()
		}
	}
}

// takeSignals writes the events of signals not taken in yet, at most n. The lock
// is held.
func (c *change) takeSignals(n int) (ok, bad int) {
	for i := range c.stack.signals {
		g := &c.stack.signals[i]
		if g.told || g.logical != c.resource.logical || ok+bad >= n {
			continue
		}
		g.told = true
		word := "SUCCESS"
		if g.success {
			ok++
		} else {
			word = "FAILURE"
			bad++
		}
		c.store.tell(c.stack, c.resource, c.resource.status, fmt.Sprintf("Received %s signal with UniqueId %s", word, g.id))
	}
	return ok, bad
}
