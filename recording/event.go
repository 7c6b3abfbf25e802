package recording

import "time"

// Event is something that happened beside the requests, at an instant or over a
// span. A span is written twice, at its begin and at its end, with one ID, so
// that a run which is cut off still shows what had begun; readers join the two.
type Event struct {
	At     time.Duration  `json:"at"`               // ns since the anchor
	End    time.Duration  `json:"end,omitempty"`    // ns; set on a joined span that ended
	ID     string         `json:"id,omitempty"`     // joins the two lines of a span
	Edge   Edge           `json:"edge,omitempty"`   // "begin" or "end" of a span, empty for an instant
	Kind   string         `json:"kind"`             // one of the constants below, or a source's own
	Name   string         `json:"name,omitempty"`   // which phase, step, instance, target, statement
	State  string         `json:"state,omitempty"`  // what it is now: "in_service", "draining", "failed"
	Phase  string         `json:"phase,omitempty"`  // the phase in which it happened
	Source string         `json:"source,omitempty"` // who reported it: "conduct", "lab", "postgres"
	Text   string         `json:"text,omitempty"`   // one line for people
	Error  string         `json:"error,omitempty"`  // one line; empty unless it failed
	Fields map[string]any `json:"fields,omitempty"` // what else is known, snake_case
}

// Edge tells the begin of a span from its end.
type Edge string

// The edges.
const (
	Begin Edge = "begin"
	End   Edge = "end"
)

// Kinds of events.
const (
	EventPhase     = "phase"     // baseline, migrate, deploy, soak
	EventStep      = "step"      // a step of the plan
	EventOutput    = "output"    // a line that a step's command printed
	EventGroup     = "group"     // a change of a group's size or of its release
	EventInstance  = "instance"  // launch, healthy, in_service, draining, terminated
	EventTarget    = "target"    // the balancer's view of an instance
	EventStack     = "stack"     // a resource of a stack, or the stack itself, changed its status
	EventPreflight = "preflight" // what a check before a deployment found
	EventScaling   = "scaling"   // an activity of an auto-scaling group
	EventMetric    = "metric"    // what CloudWatch has of a balancer for a minute
	EventStatement = "statement" // a migration statement
	EventLockWait  = "lock_wait" // somebody waited for a lock
	EventBlind     = "blind"     // the generator could not send or time on schedule
	EventFault     = "fault"     // something the lab broke on purpose
	EventWarning   = "warning"   // the run's own remark
	EventSeed      = "seed"      // filling the database
	EventReconcile = "reconcile" // a target's writes were looked for in the database

	EventWatch       = "watch"       // the database was watched
	EventLock        = "lock"        // a migration had a lock on a table
	EventProgress    = "progress"    // how far a statement is
	EventDeadlock    = "deadlock"    // the server ended one of those who waited for each other
	EventReplication = "replication" // a replica is behind
	EventKill        = "kill"        // the watcher ended a migration
)
