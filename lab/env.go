package lab

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"upness/lab/aws"
	"upness/lab/balancer"
	"upness/lab/group"
	"upness/lab/process"
	"upness/plan"
	"upness/recording"
)

// Options is what a lab needs beside its description.
type Options struct {
	Dir      string                                // made if need be: logs, kept, and the database's files, removed by Close
	Base     string                                // images' migrations are seen from here; default the working folder
	Emit     func(recording.Event)                 // told what happens, from several goroutines; times are left to it. May be nil
	Progress func(stage string, done, total int64) // told of the preparation; total 0: unknown. May be nil
	Exe      string                                // the upness binary that runs the lab's processes; default this one
}

// Env is a lab that runs.
type Env struct {
	cfg      plan.Lab
	opts     Options
	registry *process.Registry
	dsn      plan.Secret
	forget   func(context.Context) error // drops the database on a server that was given
	url      string
	balancer *balancer.Client
	group    *group.Group // nil with a stack
	aws      *aws.Server  // nil without
	closing  chan struct{}
	close    func() error
}

// RolledBackError says that a release was undone; Roll returns it.
type RolledBackError = group.RolledBackError

func newEnv(cfg plan.Lab, o Options) (*Env, error) {
	var err error
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return nil, err
	}
	if o.Exe == "" {
		if o.Exe, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	if o.Emit == nil {
		o.Emit = func(recording.Event) {}
	}
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, err
	}
	e := &Env{cfg: cfg, opts: o, closing: make(chan struct{})}
	e.close = sync.OnceValue(e.takeDown)
	return e, nil
}

// URL is where clients reach the service: the balancer.
func (e *Env) URL() string { return e.url }

// DSN is the service's database.
func (e *Env) DSN() plan.Secret { return e.dsn }

// Instances lists the live API instances, the oldest first.
func (e *Env) Instances() []group.Instance { return e.group.Instances() }

// Targets lists what the balancer knows of its targets.
func (e *Env) Targets(ctx context.Context) ([]balancer.Target, error) { return e.balancer.Targets(ctx) }
