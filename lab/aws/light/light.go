// Package light is AWS of the lab over machines that are not processes but
// servers within this one: it starts in milliseconds and needs no database. The
// balancers are the real ones, run in this process too.
package light

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"upness/lab/aws"
	"upness/lab/aws/balancing"
	"upness/lab/aws/scaling"
	"upness/lab/balancer"
	"upness/plan"
)

// Options is what there is.
type Options struct {
	aws.Config                                               // Images, Start and Front are set by Start
	Images     map[string]plan.Image                         // by ID; their version, startup and sick are heeded
	Migrate    func(ctx context.Context, image string) error // a migration; nil: done well at once
}

// Start serves until ctx is done.
func Start(ctx context.Context, o Options) (*aws.Server, error) {
	l := &lab{ctx: ctx, options: o}
	cfg := o.Config
	cfg.Images = func(id string) bool { _, there := o.Images[id]; return there }
	cfg.Start, cfg.Front = l.start, l.front
	s, err := aws.Start(cfg)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

type lab struct {
	ctx     context.Context
	options Options
}

// start starts an instance: a server, or a migration worker.
func (l *lab) start(launch scaling.Launch, role aws.Role) (*scaling.Machine, error) {
	ctx, cancel := context.WithCancel(l.ctx)
	done := make(chan struct{})
	var once sync.Once
	end := func() {
		once.Do(func() {
			cancel()
			close(done)
		})
	}
	m := &scaling.Machine{Done: done, Kill: func() error { end(); return nil }, Stop: func(context.Context) error { end(); return nil }}
	if role == aws.Migration {
		l.work(ctx, m, launch.Image)
		return m, nil
	}
	m.Address = l.serve(ctx, launch)
	return m, nil
}

// work runs the migration of an image.
func (l *lab) work(ctx context.Context, m *scaling.Machine, image string) {
	finished := make(chan struct{})
	var outcome error
	m.Finished, m.Outcome = finished, func() error { return outcome }
	go func() {
		defer close(finished)
		if l.options.Migrate != nil {
			outcome = l.options.Migrate(ctx, image)
		}
	}()
}

// serve answers every request, after the image's startup.
func (l *lab) serve(ctx context.Context, launch scaling.Launch) <-chan string {
	image := l.options.Images[launch.Image]
	address := make(chan string, 1)
	go func() {
		select {
		case <-time.After(image.Startup):
		case <-ctx.Done():
			return
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return // it never becomes healthy
		}
		server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-App-Version", image.Version)
			w.Header().Set("X-Instance-Id", launch.ID)
			if image.Sick && slices.Contains([]string{"/ping", "/health"}, r.URL.Path) {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			fmt.Fprintf(w, "InstanceId: %s LcName: %s LcImageId: %s\n", launch.ID, launch.Source, launch.Image)
		})}
		context.AfterFunc(ctx, func() { server.Close() })
		address <- listener.Addr().String()
		_ = server.Serve(listener) // ends with ctx
	}()
	return address
}

// front runs a balancer in this process.
func (l *lab) front(_ context.Context, _ string, cfg balancer.Config) (*balancing.Front, error) {
	ctx, stop := context.WithCancel(l.ctx)
	out, in := io.Pipe()
	cfg, err := balancer.ParseArgs(cfg.Args())
	if err != nil {
		stop()
		return nil, err
	}
	failed := make(chan error, 1)
	go func() {
		err := balancer.Main(ctx, cfg, in, os.Stderr)
		failed <- errors.Join(err, in.CloseWithError(io.EOF))
	}()
	var ready balancer.Ready
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		stop()
		return nil, fmt.Errorf("balancer: %w", errors.Join(err, <-failed))
	}
	return &balancing.Front{Client: balancer.NewClient(ready.Admin), Stop: stop}, nil
}
