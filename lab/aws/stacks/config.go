package stacks

import (
	"time"

	"upness/lab/aws/balancing"
	"upness/lab/aws/parameters"
	"upness/lab/aws/scaling"
)

// Config is where the stacks are.
type Config struct {
	Account, Region string
	Groups          *scaling.Store
	Balancers       *balancing.Store
	Parameters      *parameters.Store
	Images          func(id string) bool              // whether there is an image; nil: any
	Fetch           func(url string) ([]byte, error)  // what a TemplateURL names
	Pace            func(time.Duration) time.Duration // a template's time as the lab's; nil: the same
	Faults          func() Faults                     // what is wrong now; nil: nothing
}

// Faults are what can go wrong with stacks.
type Faults struct {
	EventPage     int           // events in a page; default 100
	Lag           time.Duration // what is read is as old as this
	RollbackFails bool          // a group cannot be brought back: UPDATE_ROLLBACK_FAILED
	CapacityLeft  bool          // a rollback leaves the desired capacity that was set for the time of the update
	SignalsLost   bool          // signals do not arrive
}

// eventPage is how many events AWS puts in a page.
const eventPage = 100

func (c Config) withDefaults() Config {
	if c.Images == nil {
		c.Images = func(string) bool { return true }
	}
	if c.Pace == nil {
		c.Pace = func(d time.Duration) time.Duration { return d }
	}
	if c.Faults == nil {
		c.Faults = func() Faults { return Faults{} }
	}
	return c
}
