package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Ready is the line that Main prints when it serves.
type Ready struct {
	Listening string `json:"listening"` // host:port
}

// Main runs an instance until SIGTERM, or the end of ctx, has drained it. It prints Ready as one JSON line. The error says
// that it could not start, or that requests were cut off at the end.
func Main(ctx context.Context, cfg Config, stdout, stderr io.Writer) error {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return err
	}
	terminate := make(chan os.Signal, 2)
	signal.Notify(terminate, syscall.SIGTERM)
	defer signal.Stop(terminate)

	store, err := openStore(cfg)
	if err != nil {
		return err
	}
	defer store.close()
	if !boot(ctx, cfg.Startup, terminate) {
		return nil
	}
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("API server: %w", err)
	}
	app := &app{cfg: cfg, store: store}
	server := &http.Server{
		Handler:           app.handler(),
		IdleTimeout:       cfg.KeepAlive,
		ReadHeaderTimeout: cfg.KeepAlive,
		ErrorLog:          log.New(stderr, cfg.Instance+": ", log.LstdFlags),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if err := json.NewEncoder(stdout).Encode(Ready{listener.Addr().String()}); err != nil {
		return errors.Join(err, server.Close())
	}
	first := 0
	select {
	case err := <-failed:
		return fmt.Errorf("API server: %w", err)
	case <-ctx.Done(): // of a SIGTERM too, where the caller listens for it as well
	case <-terminate:
		first = 1
	}
	app.draining.Store(true)
	linger(cfg.Linger, terminate, 2-first)
	return drain(server, cfg.Drain)
}

// boot takes the time that starting takes and says whether it was left in peace.
func boot(ctx context.Context, takes time.Duration, terminate <-chan os.Signal) bool {
	select {
	case <-ctx.Done():
		return false
	case <-terminate:
		return false
	case <-time.After(takes):
		return true
	}
}

// linger gives the balancer time to see that this instance wants to leave, till
// so many more signals have come.
func linger(atMost time.Duration, terminate <-chan os.Signal, signals int) {
	over := time.After(atMost)
	for range signals {
		select {
		case <-over:
			return
		case <-terminate:
		}
	}
}

// drain stops listening and waits for what is in flight.
func drain(server *http.Server, atMost time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("drain: requests still in flight after %s were cut off", atMost), server.Close())
	}
	return nil
}
