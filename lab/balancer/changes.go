package balancer

import (
	"context"
	"sync"
)

// keptChanges bounds the log. A reader polls without pause, so it is far behind
// only when it is gone.
const keptChanges = 4096

// changes is the log of targets' changes, from which readers poll.
type changes struct {
	mu   sync.Mutex
	all  []Change
	last uint64        // Seq of the last one
	more chan struct{} // closed and replaced at each change
}

func (c *changes) add(ch Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	ch.Seq = c.last
	c.all = append(c.all, ch)
	if len(c.all) > keptChanges {
		c.all = append(c.all[:0], c.all[len(c.all)-keptChanges:]...)
	}
	close(c.more)
	c.more = make(chan struct{})
}

// after returns the changes later than seq, and waits for one until ctx is done.
func (c *changes) after(ctx context.Context, seq uint64) []Change {
	for {
		c.mu.Lock()
		fresh, more := c.later(seq), c.more
		c.mu.Unlock()
		if len(fresh) > 0 {
			return fresh
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil
		}
	}
}

func (c *changes) later(seq uint64) []Change {
	n := int(min(c.last-min(seq, c.last), uint64(len(c.all))))
	return append([]Change(nil), c.all[len(c.all)-n:]...)
}
