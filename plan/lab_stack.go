package plan

import "time"

// LabStack is the service as a stack of CloudFormation, which the lab answers
// for on loopback, in place of a group and a balancer of its own.
type LabStack struct {
	Name       string            `yaml:"name" json:"name"`                       // default Stack1
	Template   string            `yaml:"template" json:"template"`               // file, or lab:NAME for one that the tool brings along
	Edit       map[string]string `yaml:"edit" json:"edit,omitempty"`             // values of the template that are changed, by their paths
	Parameters map[string]string `yaml:"parameters" json:"parameters,omitempty"` // at its creation
	Speed      float64           `yaml:"speed" json:"speed"`                     // templates' times are divided by this; default 10
	NoDrain    bool              `yaml:"no_drain" json:"no_drain,omitempty"`     // fault: instances are killed while registered, requests in flight or not
	Faults     StackFaults       `yaml:"faults" json:"faults"`
	Listen     string            `yaml:"-" json:"-"` // loopback address of the lab's AWS; default one that is free
}

// StackFaults are what can be wrong with AWS as the lab has it. The zero value
// is nothing.
type StackFaults struct {
	Throttle        int           `yaml:"throttle" json:"throttle,omitempty"`                 // every so many-th call is refused as throttled
	ThrottleActions []string      `yaml:"throttle_actions" json:"throttle_actions,omitempty"` // only these, such as cloudformation:DescribeStackEvents; none: all
	Deny            []string      `yaml:"deny" json:"deny,omitempty"`                         // IAM actions that are denied
	Expired         bool          `yaml:"expired" json:"expired,omitempty"`                   // the credentials have expired
	Down            bool          `yaml:"down" json:"down,omitempty"`                         // connections are closed without an answer
	ClockAhead      time.Duration `yaml:"clock_ahead" json:"clock_ahead_ns,omitempty"`        // of the dates of answers
	EventPage       int           `yaml:"event_page" json:"event_page,omitempty"`             // stack events in a page; default 100
	Lag             time.Duration `yaml:"lag" json:"lag_ns,omitempty"`                        // what is read of a stack is so old
	SignalsLost     bool          `yaml:"signals_lost" json:"signals_lost,omitempty"`         // signals of instances do not arrive
	RollbackFails   bool          `yaml:"rollback_fails" json:"rollback_fails,omitempty"`     // a rollback cannot bring a group back
	Busy            time.Duration `yaml:"busy" json:"busy_ns,omitempty"`                      // somebody else's update is under way for so long
	CapacityLeft    bool          `yaml:"capacity_left" json:"capacity_left,omitempty"`       // a rollback leaves a group as large as the update had made it
}
