package balancer

import "time"

// State is how the balancer sees a target, in the words of ALB.
type State string

// The states.
const (
	Initial   State = "initial"   // registered, its first health check not yet passed: no requests
	Healthy   State = "healthy"   // in the round
	Unhealthy State = "unhealthy" // out of the round, unless every target is unhealthy
	Draining  State = "draining"  // deregistered, requests in flight may end
	Unused    State = "unused"    // no longer known to the balancer
)

// Reasons for a state other than Healthy, as ALB codes them.
const (
	RegistrationInProgress   = "Elb.RegistrationInProgress"
	ResponseCodeMismatch     = "Target.ResponseCodeMismatch"
	TargetTimeout            = "Target.Timeout"
	FailedHealthChecks       = "Target.FailedHealthChecks"
	DeregistrationInProgress = "Target.DeregistrationInProgress"
	NotRegistered            = "Target.NotRegistered"
)

// Health is the state of a target and why.
type Health struct {
	State       State  `json:"state"`
	Reason      string `json:"reason,omitempty"`      // one of the reasons; empty when healthy
	Description string `json:"description,omitempty"` // one line for people
}

// Target is a target as the admin API shows it.
type Target struct {
	ID      string `json:"id"`
	Address string `json:"address"` // host:port
	Health
	InFlight int    `json:"in_flight"` // requests that wait for this target's answer
	Requests uint64 `json:"requests"`  // that it was given since it was registered
}

// Change is a target's step from one state to another.
type Change struct {
	Seq     uint64    `json:"seq"` // from 1, without gaps
	At      time.Time `json:"at"`
	ID      string    `json:"id"`
	Address string    `json:"address"`
	From    State     `json:"from,omitempty"` // empty for a new target
	Health            // what it is now
	Cut     int       `json:"cut,omitempty"` // requests in flight that the end of the deregistration delay cut
}
