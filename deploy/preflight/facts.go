package preflight

import (
	"time"

	"upness/deploy/template"
)

// Step is what an update is for.
type Step string

// The steps.
const (
	Update  Step = ""        // an update by itself
	Migrate Step = "migrate" // the first of a release: the migrations alone
	Deploy  Step = "deploy"  // the second: the servers
)

// Facts are what the checks look at. Whatever is nil or empty was not to be had,
// unless it says otherwise.
type Facts struct {
	Stack string // its name; empty when only a template is looked at
	Step  Step
	File  string // the template's, when it is one

	Stacks    []*Stack // the root first, then those nested in it
	Groups    []*Group
	Targets   []*TargetGroup
	Balancers []*Balancer
	Live      bool // the stack was read, not only a template

	Refused         string // why the driver would not begin, in its words; empty: it would
	Sent            Sent
	ChangeSet       *ChangeSet     // nil: none was made
	ClockAhead      *time.Duration // AWS's clock against this machine's
	ClockUncertain  time.Duration
	LongestRequest  time.Duration // of the load; 0: not known
	KeepAlive       time.Duration // of the servers' idle connections; 0: not known
	Boot            time.Duration // from launch to listening; 0: not known
	OldImage        string        // what the servers are expected to run
	NewImage        string
	MigrationStatus string   // how the migration's status is learnt, in words; empty: not known
	StatusIsFresh   *bool    // it can be told from what an earlier try left behind
	Gaps            []string // what could not be read, and why
}

// Sent is what the update sends along.
type Sent struct {
	Parameters      map[string]string // those named by the update
	Capabilities    []string
	DisableRollback bool
	Mode            string // of its DeploymentConfig
}

// Stack is a stack and its template.
type Stack struct {
	Name            string
	Template        *template.Template // nil: not known
	Resources       []*template.Resource
	Previous        map[string]string // live values of its parameters
	DisableRollback bool
	Root            bool
	Parent          *Stack // nil for the root
	Logical         string // its name in the parent's template
}

func (s *Stack) label() string { return "stack " + s.Name }
func (s *Stack) file() string {
	if s.Template == nil {
		return ""
	}
	return s.Template.File
}

// Group is an auto-scaling group.
type Group struct {
	ID        string // in the template
	Stack     *Stack
	Resource  *template.Resource // nil: not known
	Live      *LiveGroup         // nil: not read
	Targets   []*TargetGroup     // that it registers with
	Serving   bool               // clients are served by it
	Migration bool               // it runs the migrations
}

func (g *Group) label() string { return "group " + g.ID }
func (g *Group) file() string  { return g.Stack.file() }

// LiveGroup is a group as it is.
type LiveGroup struct {
	Name              string
	Min, Max, Desired int
	Image             string // of an instance launched now; empty: not known
	HealthCheckType   string
	Grace             time.Duration
	Suspended         []string
	Instances         []Instance
	Activities        []string // under way, in words
	Refreshes         []string // under way, in words
	CourseUnread      bool     // activities and refreshes could not be read
}

// Instance is an instance of a group.
type Instance struct {
	ID, Image, Zone, State string
	Healthy                bool
}

// TargetGroup is a target group of a balancer.
type TargetGroup struct {
	ID       string // in the template, else its live name
	Stack    *Stack
	Resource *template.Resource // nil: it stands in no template that is known
	Live     *LiveTargetGroup   // nil: not read
}

func (t *TargetGroup) label() string { return "target group " + t.ID }
func (t *TargetGroup) file() string  { return t.Stack.file() }

// LiveTargetGroup is a target group as it is.
type LiveTargetGroup struct {
	ARN, Port, HealthPort                string
	Interval                             time.Duration
	HealthyThreshold, UnhealthyThreshold int
	Delay                                *time.Duration // nil: not read
	Targets                              []Target
	TargetsUnread                        bool
}

// Target is a target as the balancer sees it.
type Target struct {
	ID, Zone, State, Reason string
}

// Balancer is a balancer in front of the groups.
type Balancer struct {
	ID       string
	Stack    *Stack
	Resource *template.Resource
	Idle     *time.Duration // live; nil: not read
}

func (b *Balancer) label() string { return "balancer " + b.ID }
func (b *Balancer) file() string  { return b.Stack.file() }

// ChangeSet is what CloudFormation says it would do.
type ChangeSet struct {
	Failed  string // its reason, when it could not be made
	Changes []Change
}

// Change is one resource that it would touch.
type Change struct {
	ID, Type    string
	Action      string   // Add, Modify, Remove, Import, Dynamic
	Replacement string   // True, False, Conditional, or empty
	Properties  []string // touched
	Stack       string   // nested stack that has it; empty: the root
}
