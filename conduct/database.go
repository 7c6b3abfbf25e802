package conduct

import (
	"context"
	"sync"

	"upness/migrate/watch"
	"upness/recording"
)

// observed is the watcher of the plan's database, once there is one.
type observed struct {
	mu      sync.Mutex
	watcher *watch.Watcher
}

// observe watches the database until the function that it returns is called. A
// database that cannot be watched is no reason not to measure: it is said.
func (c *conductor) observe(ctx context.Context) (end func()) {
	dsn := c.dsn()
	if dsn == "" {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w, err := watch.Open(ctx, watch.Options{DSN: dsn, Now: c.rec.Clock().Now, Emit: c.emit})
	if err != nil {
		cancel()
		c.warn("the database is not watched: " + err.Error())
		return func() {}
	}
	for _, text := range w.Unseen() {
		c.warn("watching the database: " + text)
	}
	c.observed.set(w)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

func (o *observed) set(w *watch.Watcher) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.watcher = w
}

// statement passes on what the run itself tells of a statement, so that it is
// not told twice.
func (o *observed) statement(e recording.Event) {
	if e.Kind != recording.EventStatement {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.watcher != nil {
		o.watcher.Reported(e)
	}
}
