package loadgen

import (
	"context"
	"time"
)

// sweepEvery is how often idle connections and names are looked after.
const sweepEvery = 5 * time.Second

// sweep keeps names fresh and lets go of idle connections that the other side
// has closed, until ctx is done. Without it a load that never connects anew
// would keep to a balancer's old addresses, and closed connections would hold
// files.
func (w *wire) sweep(ctx context.Context) {
	everySweep(ctx, func() {
		w.origins.Range(func(_, o any) bool {
			w.tidy(ctx, o.(*origin))
			return true
		})
	})
}

// everySweep calls tidy again and again until ctx is done.
func everySweep(ctx context.Context, tidy func()) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			tidy()
		}
	}
}

// tidy looks an origin's name up again when that is due, and closes what idles
// in vain.
func (w *wire) tidy(ctx context.Context, o *origin) {
	_, _ = o.names.lookup(ctx) // a request that needs the name gets the error itself
	recently := w.clock.Now() - sweepEvery
	for _, c := range o.weed(func(c *conn) bool {
		return o.current(c.addr) && (c.idle > recently || !c.endedNow())
	}) {
		w.drop(c)
	}
}
