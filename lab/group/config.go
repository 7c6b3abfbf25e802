package group

import (
	"time"

	"upness/lab/process"
	"upness/recording"
)

// Config is a group and how it is updated.
type Config struct {
	Name          string        // part of events and of launch configurations' names
	Desired       int           // instances
	MinInService  int           // during an update; at Desired or above, new ones come before old ones leave
	BatchSize     int           // instances replaced at once, default 1
	HealthTimeout time.Duration // from launch to healthy; later, an update is rolled back; default 20s
	Drain         time.Duration // deregistration delay
	NoDrain       bool          // fault: processes are killed while registered, requests in flight or not

	Launch func(id string, lc LaunchConfig) (*Server, error)
	Emit   func(recording.Event) // called from several goroutines
}

// LaunchConfig is what new instances are made from.
type LaunchConfig struct {
	Name    string
	Image   string
	Version string // that the image's answers carry
}

// Server is the process of an instance.
type Server struct {
	*process.Process
	Address <-chan string // gives host:port once, when the process listens
	Last    func() string // the last line it printed, for people; may be nil
}

func (c Config) withDefaults() Config {
	if c.BatchSize == 0 {
		c.BatchSize = 1
	}
	if c.HealthTimeout == 0 {
		c.HealthTimeout = 20 * time.Second
	}
	if c.Emit == nil {
		c.Emit = func(recording.Event) {}
	}
	return c
}
