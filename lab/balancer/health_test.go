package balancer

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestThresholds(t *testing.T) {
	cfg := Config{HealthyThreshold: 3, UnhealthyThreshold: 2}
	for name, c := range map[string]struct {
		checks string // + for a pass, - for a failure
		states string // after each: i, h, u
	}{
		"new, first pass":             {"+", "h"},
		"new, failures":               {"--", "iu"},
		"new, one failure, then well": {"-+", "ih"},
		"healthy, failures apart":     {"+-+-+", "hhhhh"},
		"healthy, failures in a row":  {"+--", "hhu"},
		"unhealthy, passes in a row":  {"--+++", "iuuuh"},
		"unhealthy, passes apart":     {"--++-+++", "iuuuuuuh"},
	} {
		t.Run(name, func(t *testing.T) {
			ts := newTargets()
			tg, err := ts.add("x", "127.0.0.1:1", func() {})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, check := range c.checks {
				var failure *Health
				if check == '-' {
					failure = &Health{Unhealthy, FailedHealthChecks, "x"}
				}
				ts.observe(tg, failure, cfg)
				got += string(tg.health.State[0])
			}
			if got != c.states {
				t.Errorf("checks %s: states %s, want %s", c.checks, got, c.states)
			}
		})
	}
}

func TestReasons(t *testing.T) {
	closed, _ := bound(t)
	release := make(chan struct{})
	defer close(release)
	status := func(code int) string {
		s := server(t, "x", nil)
		s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
		return addrOf(s)
	}
	mute := server(t, "mute", nil)
	mute.Config.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	for name, c := range map[string]struct {
		addr, reason, description string
		timeout                   time.Duration
	}{
		"nobody there": {closed, FailedHealthChecks, "connection refused", time.Minute},
		"error page":   {status(503), ResponseCodeMismatch, "503", time.Minute},
		"redirect":     {status(302), ResponseCodeMismatch, "302", time.Minute},
		"no answer":    {addrOf(mute), TargetTimeout, "no answer to GET /ping in 50ms", 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, Config{CheckTimeout: c.timeout})
			b.add("x", c.addr, Unhealthy)
			if tg := b.target("x"); tg.Reason != c.reason || !strings.Contains(tg.Description, c.description) {
				t.Errorf("%+v, want reason %s with %q", tg, c.reason, c.description)
			}
		})
	}
}

// A target that falls ill and recovers is seen in every step, in order.
func TestChanges(t *testing.T) {
	b := start(t, Config{})
	var sick atomic.Bool
	s := server(t, "x", nil)
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if sick.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
		io.WriteString(w, "x")
	})
	changes := make(chan Change, 100)
	go b.Watch(t.Context(), func(c Change) { changes <- c })
	if err := b.Register(t.Context(), "x", addrOf(s)); err != nil {
		t.Fatal(err)
	}
	from := State("")
	for i, want := range []State{Initial, Healthy, Unhealthy, Healthy, Draining, Unused} {
		got := <-changes
		if got.Seq != uint64(i+1) || got.ID != "x" || got.From != from || got.State != want || got.At.IsZero() {
			t.Fatalf("change %d: %+v, want from %q to %s", i+1, got, from, want)
		}
		from = want
		switch i {
		case 1:
			sick.Store(true)
		case 2:
			sick.Store(false)
		case 3:
			if _, err := b.Deregister(t.Context(), "x", time.Second); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestLateReaderOfChanges(t *testing.T) {
	c := changes{more: make(chan struct{})}
	for range keptChanges + 10 {
		c.add(Change{})
	}
	got := c.after(t.Context(), 3)
	if len(got) != keptChanges || got[0].Seq != 11 {
		t.Errorf("%d changes from %d on, want the last %d", len(got), got[0].Seq, keptChanges)
	}
	if got = c.after(t.Context(), keptChanges+8); len(got) != 2 || got[0].Seq != keptChanges+9 {
		t.Errorf("%+v, want the last two", got)
	}
}
