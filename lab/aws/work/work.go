// Package work is what a service of the lab's AWS does beside its calls: it keeps
// groups, carries updates out, and starts and ends instances.
package work

import (
	"context"
	"sync"
)

// Work is goroutines that end together. Its methods may be called at the same
// time.
type Work struct {
	ctx    context.Context // of the whole life
	cancel context.CancelFunc
	all    sync.WaitGroup

	mu     sync.Mutex
	closed bool
}

// New returns work that goes on until Close.
func New() *Work {
	w := &Work{}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Context is done from Close on.
func (w *Work) Context() context.Context { return w.ctx }

// Go runs f in a goroutine that Close waits for; after Close it does nothing.
func (w *Work) Go(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.all.Go(f)
	}
}

// Close stops what goes on where it is.
func (w *Work) Close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.cancel()
	w.all.Wait()
}
