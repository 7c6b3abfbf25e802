package backfill

import (
	"testing"
	"testing/synctest"
	"time"
)

// At few requests a second the longest window is judged by what it has; when
// there is none, nothing more is waited for.
func TestWithoutBatch(t *testing.T) {
	for name, c := range map[string]struct {
		rate  float64 // requests a second
		limit time.Duration
	}{
		"many":   {400, 47500 * time.Microsecond},
		"few":    {49, 47500 * time.Microsecond},
		"nobody": {0, 12500 * time.Microsecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := fill{control: NewController(Limits{}, before(10*ms))}
				f.clients = &clients{read: func(from, _ time.Duration) (time.Duration, int) {
					return 38 * ms, int(c.rate * from.Seconds())
				}}
				for range suspicion {
					f.control.Clients(38 * ms)
				}
				f.doubt(t.Context())
				if f.control.Suspect() || f.control.clients != c.limit {
					t.Errorf("suspicion %t, limit %s; want none, and %s", f.control.Suspect(), f.control.clients, c.limit)
				}
				began := time.Now()
				if f.doubt(t.Context()); time.Since(began) != 0 {
					t.Error("the batches after it wait too")
				}
			})
		})
	}
}
