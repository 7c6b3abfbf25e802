package analyze

import (
	"strings"
	"time"

	"upness/recording"
)

// observation is a result as it counts. It sits at its intended time: downtime
// is a set of arrival times. Three durations are kept apart: lag, sent -
// intended, is ours; service, done - sent, is the service's; latency, done -
// intended, is what a user would have waited. Source: Tene, on
// coordinated omission (wrk2).
type observation struct {
	*recording.Result
	at      time.Duration
	kind    recording.Kind  // as it counts
	class   recording.Class // as it counts
	latency time.Duration   // of a right answer
	held    time.Duration   // blind time of its way to the service, at most
	tags    tags
}

// lag is how late a request met the service after it was due.
type lag struct {
	least time.Duration // it was sent so late
	most  time.Duration // and held up by as much blind time on its way
}

func (o *observation) lag() lag { return lag{o.Lag(), o.Lag() + o.held} }

func (o *observation) instant() instant { return instant{o.at, o.lag()} }

// down tells whether the request was not served in time.
func (o *observation) down() bool {
	return o.class != recording.Good && !o.aside()
}

// aside tells whether the result speaks neither for nor against the service.
func (o *observation) aside() bool {
	return o.class == recording.Blind || o.class == recording.Declined
}

// right tells whether the answer was right, in time or late.
func (o *observation) right() bool {
	return o.class == recording.Good || o.class == recording.Slowly
}

// classifier says how a result counts.
type classifier struct {
	blind    *blindness
	deadline time.Duration

	// declined keeps requests that were shed apart: the budget has a share of its
	// own for them.
	declined bool

	// lenient counts right answers without a version as good: no answer of the
	// run carried one, so the service does not tell, and that is all there is.
	lenient bool
}

// class says how r counts. Most results count as their kind says. A right
// answer that took more than one attempt counts as a reset: a connection was
// lost with the request on it, and only a client that sends again did not see it.
func (c *classifier) class(r *recording.Result) (recording.Kind, recording.Class) {
	if c.blind.covers(r) {
		return r.Kind, recording.Blind
	}
	switch class := r.Kind.Class(); {
	case r.Kind == recording.Shed && c.declined:
		return r.Kind, recording.Declined
	case r.Attempts > 1 && (class == recording.Good || class == recording.Slowly) && !graceful(r.Error):
		return recording.Reset, recording.Bad
	case r.Kind == recording.Unidentified && c.lenient:
		if c.deadline > 0 && r.Latency() > c.deadline {
			return r.Kind, recording.Slowly
		}
		return r.Kind, recording.Good
	default:
		return r.Kind, class
	}
}

// graceful tells whether a request was sent again because HTTP/2 said that it
// had not been begun (GOAWAY): counted by its attempts, not downtime.
func graceful(err string) bool {
	return strings.Contains(strings.ToUpper(err), "GOAWAY")
}
