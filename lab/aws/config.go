package aws

import (
	"cmp"
	"context"
	"time"

	"upness/lab/aws/balancing"
	"upness/lab/aws/scaling"
	"upness/lab/balancer"
	"upness/plan"
)

// Config is what the services are over.
type Config struct {
	Listen    string  // default 127.0.0.1:0
	Region    string  // default eu-west-1
	Account   string  // default 123456789012
	Speed     float64 // templates' times are divided by this, default 1: PauseTime, health check intervals, delays
	Templates string  // folder in which a TemplateURL is looked for by its last name

	Images  func(id string) bool                                                                  // whether there is an image; nil: any
	Start   func(l scaling.Launch, kind Role) (*scaling.Machine, error)                           // starts an instance
	Front   func(ctx context.Context, name string, cfg balancer.Config) (*balancing.Front, error) // starts a balancer
	NoDrain bool                                                                                  // fault: instances are killed while registered
	Told    func(kind string, fields map[string]any)                                              // told what truly happens, from several goroutines; may be nil
	Faults  plan.StackFaults                                                                      // at first; see Server.SetFaults
}

// Role is what an instance is for.
type Role string

// The roles. An instance is a migration worker when its user data, or its tag
// "role", says so.
const (
	API       Role = "api"
	Migration Role = "migration"
)

// Defaults, for those who need credentials that fit.
const (
	Region  = "eu-west-1"
	Account = "123456789012"
)

func (c Config) withDefaults() Config {
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:0")
	c.Region = cmp.Or(c.Region, Region)
	c.Account = cmp.Or(c.Account, Account)
	if c.Speed <= 0 {
		c.Speed = 1
	}
	if c.Told == nil {
		c.Told = func(string, map[string]any) {}
	}
	return c
}

// pace is a template's time as the lab's.
func (c Config) pace(d time.Duration) time.Duration { return time.Duration(float64(d) / c.Speed) }
