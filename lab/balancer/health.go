package balancer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// checker asks targets for their health.
type checker struct {
	cfg     Config
	targets *targets
	client  *http.Client
}

func newChecker(cfg Config, ts *targets) *checker {
	return &checker{cfg: cfg, targets: ts, client: &http.Client{
		Timeout: cfg.CheckTimeout,
		// A connection for each check: it also proves that the target still accepts.
		Transport:     &http.Transport{DisableKeepAlives: true, DialContext: (&net.Dialer{Timeout: cfg.ConnectTimeout}).DialContext},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// watch checks t at once and then every interval, until ctx is done.
func (h *checker) watch(ctx context.Context, t *target) {
	tick := time.NewTicker(h.cfg.Interval)
	defer tick.Stop()
	for {
		if failure := h.check(ctx, t.addr); ctx.Err() == nil {
			h.targets.observe(t, failure, h.cfg)
		}
		t.pool.sweep(h.cfg.IdleTimeout)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// check asks once. It returns nil for a 200, else why not.
func (h *checker) check(ctx context.Context, addr string) *Health {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+h.cfg.HealthPath, nil)
	if err != nil {
		return &Health{Unhealthy, FailedHealthChecks, err.Error()}
	}
	req.Header.Set("User-Agent", Server+" health check")
	resp, err := h.client.Do(req)
	if err != nil {
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			return &Health{Unhealthy, TargetTimeout, fmt.Sprintf("no answer to GET %s in %s", h.cfg.HealthPath, h.cfg.CheckTimeout)}
		}
		return &Health{Unhealthy, FailedHealthChecks, err.Error()}
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return &Health{Unhealthy, ResponseCodeMismatch, fmt.Sprintf("GET %s answered %s", h.cfg.HealthPath, resp.Status)}
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return &Health{Unhealthy, FailedHealthChecks, err.Error()}
	}
	return nil
}

// observe takes the outcome of a check in: nil for a pass. As with ALB a new
// target is healthy after its first pass; the thresholds hold from then on.
func (ts *targets) observe(t *target, failure *Health, cfg Config) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	state := t.health.State
	if state == Draining || state == Unused {
		return
	}
	if failure == nil {
		t.passes, t.failures = t.passes+1, 0
		if state == Initial || state == Unhealthy && t.passes >= cfg.HealthyThreshold {
			ts.turn(t, Health{State: Healthy}, 0)
		}
		return
	}
	t.passes, t.failures = 0, t.failures+1
	switch {
	case state == Unhealthy:
		t.health = *failure // the newest reason, without a change of state
	case t.failures >= cfg.UnhealthyThreshold:
		ts.turn(t, *failure, 0)
	case state == Initial:
		t.health.Description = failure.Description
	}
}
