package balancer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// goodbye is how long requests in flight get when the balancer is asked to end.
const goodbye = time.Second

// Ready is the line that Main prints when clients and the admin API are served.
type Ready struct {
	Listening string `json:"listening"` // host:port for clients
	Admin     string `json:"admin"`     // host:port of the admin API
}

// Main runs a balancer until ctx is done. It prints Ready as one JSON line.
func Main(ctx context.Context, cfg Config, stdout, stderr io.Writer) error {
	if err := cfg.check(); err != nil {
		return err
	}
	cfg = cfg.withDefaults()
	clients, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("balancer: %w", err)
	}
	defer clients.Close()
	control, err := net.Listen("tcp", cfg.Admin)
	if err != nil {
		return fmt.Errorf("balancer: admin API: %w", err)
	}
	defer control.Close()
	if err := json.NewEncoder(stdout).Encode(Ready{clients.Addr().String(), control.Addr().String()}); err != nil {
		return err
	}
	return serve(ctx, cfg, clients, control, log.New(stderr, "balancer: ", log.LstdFlags))
}

// serve serves both listeners until ctx is done or one fails.
func serve(ctx context.Context, cfg Config, clients, control net.Listener, logger *log.Logger) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ts, count := newTargets(), newCounter()
	front := &http.Server{Handler: &proxy{cfg, ts, count}, IdleTimeout: cfg.IdleTimeout, ReadHeaderTimeout: cfg.IdleTimeout, ErrorLog: logger}
	back := &http.Server{Handler: (&admin{ctx, ts, newChecker(cfg, ts), count}).handler(), ErrorLog: logger}
	failed := make(chan error, 2)
	go func() { failed <- front.Serve(clients) }()
	go func() { failed <- back.Serve(control) }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer stop()
	if front.Shutdown(last) != nil {
		err = errors.Join(err, front.Close())
	}
	return errors.Join(err, back.Close())
}
