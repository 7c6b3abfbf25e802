package conduct

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"upness/recording"
)

func TestOnlyTheNewVersionAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		old, fresh time.Duration // how long each answers, from the begin
		from       time.Duration // when the new one begins to
		says       string
	}{
		"at once":     {0, time.Minute, 0, ""},
		"after both":  {5 * time.Second, time.Minute, 2 * time.Second, ""},
		"never":       {time.Minute, 0, 0, "no answer is of version v2"},
		"never alone": {time.Minute, time.Minute, 0, "version v1 still answers beside v2"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				now := func() time.Duration { return time.Since(begin) }
				n := newNewest(now)
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				go func() {
					for ctx.Err() == nil {
						if now() < c.old {
							n.Add(recording.Result{Version: "v1", Done: now()})
						}
						if now() >= c.from && now() < c.fresh {
							n.Add(recording.Result{Version: "v2", Done: now()})
						}
						n.Add(recording.Result{Done: now()}) // a failure tells no version
						time.Sleep(10 * time.Millisecond)
					}
				}()
				err := n.Only(ctx, "v2")
				took := now()
				cancel()
				time.Sleep(time.Second) // of the bubble's time: the answers end
				switch {
				case c.says == "" && (err != nil || took < c.old+newestFor):
					t.Errorf("after %s: %v", took, err)
				case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
					t.Error(err)
				}
			})
		})
	}
}
