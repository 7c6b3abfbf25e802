package faults

import (
	"fmt"
	"slices"
	"time"
)

// Group says whose fault it is.
type Group string

// The groups.
const (
	Service   Group = "service"   // the service or the release: requests were not served, or the release was not done
	Generator Group = "generator" // the load generator itself: neither up nor down
	Clean     Group = "clean"     // nothing that a client could notice
)

// Exit statuses of upness, as the truth of a fault.
const (
	Pass         = 0
	Fail         = 1
	NotBegun     = 2 // nothing could begin, nothing was recorded
	Inconclusive = 3
	StepFailed   = 4
	Interrupted  = 130
)

// Fault is one thing that goes wrong, and its truth.
type Fault struct {
	Name  string // lower case, words joined by dashes
	Does  string // one line
	Group Group
	Exits []int  // the true exit statuses; more than one where chance decides what can be seen
	Cause string // the rule of analyze that names the true cause; empty where none applies
	Scope Scope  // what the outage is confined to
	Part  bool   // one of the instances is down, and nothing tells which

	Window  Window             // how long the fault lasts, drawn from the seed; zero: 20 ms to 1 s
	Stage   Layout             // the service that it acts on
	Load    Load               // how it is measured
	Act     func(*Stage)       // in the stage's process, at the first request
	Deploy  func(*Stage) error // what the plan's deploy step has the stage do
	Migrate func(*Stage) error // likewise, of phase migrate
	Disturb func(*Subject)     // done to the load generator's process
}

// Scope is what an outage is confined to, as verdicts have it.
type Scope struct {
	Target   string `json:"target,omitempty"`
	Version  string `json:"version,omitempty"`
	Instance string `json:"instance,omitempty"`
	Lane     string `json:"lane,omitempty"`
	Address  string `json:"address,omitempty"`
}

// String is the scope in words.
func (s Scope) String() string {
	for _, part := range []struct{ of, name string }{
		{"target", s.Target}, {"version", s.Version}, {"instance", s.Instance}, {"lane", s.Lane}, {"address", s.Address},
	} {
		if part.name != "" {
			return "scope " + part.of + " " + part.name
		}
	}
	return "scope the whole service"
}

// Layout is the service that a fault acts on.
type Layout struct {
	Instances int           // behind the lab's balancer; 0: one, requested directly
	TLS       bool          // over TLS, with a certificate of an authority made for it
	HTTP2     bool          // over HTTP/2, and TLS
	Second    bool          // the same service on a second loopback address, 127.0.0.2
	Patience  time.Duration // of the balancer for an answer; 0: its default
	Down      bool          // nothing listens at first contact
	Broken    bool          // every answer is a 500
	Takes     time.Duration // what a right answer takes
}

// Load is how a user would measure the service. Zero fields take the defaults
// of calibrate's plan.
type Load struct {
	Deadline    time.Duration
	Timeout     time.Duration
	Lanes       map[string]float64
	Targets     []Target
	Expect      map[string]string // JSON paths of right answers
	HTTP        string
	Proxied     bool // through the stage as a proxy
	MaxInFlight int
	URL         string        // in place of the stage's
	Length      time.Duration // of the load beside the fault's window
	Duration    time.Duration // end of the load, however long the steps last
	Release     bool          // the plan deploys v2, and wants it to take over
	Deploys     bool          // the plan has a deploy step, and wants nothing of versions
	Blind       string        // allowance; "" takes that of the options
}

// Target is one kind of request.
type Target struct {
	Name  string
	Path  string
	Share float64
	Long  bool
	Other bool // at the stage's second address
}

// Window is the range from which the fault's length is drawn, evenly in its logarithm.
type Window struct{ Least, Most time.Duration }

// Get returns the fault of a name.
func Get(name string) (*Fault, error) {
	all := All()
	i := slices.IndexFunc(all, func(f *Fault) bool { return f.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("unknown fault %q: upness lab calibrate --list shows them", name)
	}
	return all[i], nil
}

// Names lists the catalogue.
func Names() []string {
	var names []string
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return names
}
