package conduct

import (
	"context"
	"fmt"
	"sync"
	"time"

	"upness/recording"
)

// newest knows which versions answer now, for steps that end when clients see
// the new one.
type newest struct {
	now func() time.Duration

	mu   sync.Mutex
	last map[string]time.Duration // when the latest answer of each version was whole
}

func newNewest(now func() time.Duration) *newest {
	return &newest{now: now, last: map[string]time.Duration{}}
}

// Add takes one result. It is safe for concurrent use.
func (n *newest) Add(r recording.Result) {
	if r.Version == "" {
		return
	}
	n.mu.Lock()
	n.last[r.Version] = max(n.last[r.Version], r.Done)
	n.mu.Unlock()
}

// newestFor is how long all answers must have been of the new version.
const newestFor = time.Second

// Only waits until all answers of a second are of one version.
func (n *newest) Only(ctx context.Context, version string) error {
	begun := n.now()
	look := time.NewTicker(newestFor / 10)
	defer look.Stop()
	for {
		seen, other, when := n.since(version)
		now := n.now()
		switch {
		case seen > now-newestFor && when <= now-newestFor && begun <= now-newestFor:
			return nil
		case ctx.Err() == nil:
		case seen <= begun:
			return fmt.Errorf("no answer is of version %s", version)
		default:
			return fmt.Errorf("version %s still answers beside %s", other, version)
		}
		select {
		case <-look.C:
		case <-ctx.Done():
		}
	}
}

// since is when the version last answered, and which other one did last, when.
func (n *newest) since(version string) (seen time.Duration, other string, when time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for v, at := range n.last {
		if v != version && at >= when {
			other, when = v, at
		}
	}
	return n.last[version], other, when
}
