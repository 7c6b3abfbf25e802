package scaling

import (
	"context"
	"time"

	"upness/lab/balancer"
)

// Config is where the groups are.
type Config struct {
	Account, Region string
	Images          func(id string) bool                    // whether there is an image
	Start           func(Launch) (*Machine, error)          // starts an instance
	Boot            func(context.Context, Launch, *Machine) // carries out its user data, until ctx is done; may be nil
	Targets         Targets
	Pace            func(time.Duration) time.Duration // a template's time as the lab's; nil: the same
	NoDrain         bool                              // fault: instances are killed while registered, requests in flight or not
	Changed         func(Instance)                    // told of each step in an instance's life; may be nil
}

// Targets is what a group needs of the load balancers.
type Targets interface {
	Register(group, id, zone string) error
	Locate(ctx context.Context, group, id, address string) error
	Deregister(ctx context.Context, group, id string) error
	Health(group, id string) balancer.Health
}

// Launch is what an instance is started from.
type Launch struct {
	ID           string
	Group        string
	Image        string
	Source       string // name of the launch configuration, or of the launch template and its version
	UserData     string // decoded
	Tags         map[string]string
	TargetGroups []string
}

// Machine is an instance's machine, once started.
type Machine struct {
	Address <-chan string // gives host:port once, when it listens; never for one that serves nothing
	Done    <-chan struct{}
	Stop    func(context.Context) error // asks it to end and waits
	Kill    func() error                // ends it at once

	// Of a migration worker only: Finished is closed when the migrations have run,
	// and Outcome then says how. The machine itself may go on.
	Finished <-chan struct{}
	Outcome  func() error
}

// Instance is an instance as it is seen from outside.
type Instance struct {
	Launch
	Zone    string
	State   string // Pending, InService, Terminating, Terminated
	Healthy bool
	At      time.Time // of its last step
}

// States of an instance.
const (
	Pending     = "Pending"
	InService   = "InService"
	Terminating = "Terminating"
	Terminated  = "Terminated"
)

func (c Config) withDefaults() Config {
	if c.Pace == nil {
		c.Pace = func(d time.Duration) time.Duration { return d }
	}
	if c.Changed == nil {
		c.Changed = func(Instance) {}
	}
	if c.Boot == nil {
		c.Boot = func(context.Context, Launch, *Machine) {}
	}
	if c.Images == nil {
		c.Images = func(string) bool { return true }
	}
	return c
}
