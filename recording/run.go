package recording

import "time"

// FormatVersion is the version of the format that this package writes. A reader
// refuses a recording with a larger one.
const FormatVersion = 1

// Precision is the grain to which times are kept in results.arrows. A grain of
// 2^10 ns leaves the low bits zero, which the compressor turns into space.
const Precision = 1024 * time.Nanosecond

// State says how far a run came.
type State string

// The states. A run whose state is still Running but whose writer is gone was
// cut off, and is judged as Interrupted.
const (
	Running     State = "running"
	Complete    State = "complete"
	Interrupted State = "interrupted"
)

// Run describes a run: run.json.
type Run struct {
	Format  int       `json:"format"`
	Name    string    `json:"name"`
	Tool    string    `json:"tool"` // version of upness
	Host    Host      `json:"host"`
	Clock   Clock     `json:"clock"`
	State   State     `json:"state"`
	Reason  string    `json:"reason,omitempty"` // why it was interrupted
	Ended   time.Time `json:"ended,omitzero"`
	Plan    any       `json:"plan"`              // the resolved plan, secrets masked
	Results uint64    `json:"results,omitempty"` // rows in results.arrows, when the run ended
	Load    LoadInfo  `json:"load"`
}

// LoadInfo is what the generator resolved at its start: analyze reads it
// instead of the plan, so that a recording can be judged without one.
type LoadInfo struct {
	Rate        float64       `json:"rate"`               // mean scheduled requests per second
	Deadline    time.Duration `json:"deadline_ns"`        // later than this is slow
	Timeout     time.Duration `json:"timeout_ns"`         // later than this is given up
	Begin       time.Duration `json:"begin_ns,omitempty"` // first scheduled time
	End         time.Duration `json:"end_ns,omitempty"`   // when scheduling ended; 0: it was cut off
	Tagged      bool          `json:"tagged"`             // the plan says how to tell versions
	MaxInFlight int           `json:"max_in_flight"`      // requests at once before `unsent`
}

// Host is the machine that generated the load.
type Host struct {
	Name string `json:"name"`
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
	PID  int    `json:"pid"`
}

// Clock ties the run's axis to wall time, once.
type Clock struct {
	Anchor time.Time `json:"anchor"` // wall time at offset 0
	base   time.Time // the same instant with its monotonic reading; only in the process that made it
}

// StartClock anchors a new axis at this moment.
func StartClock() Clock {
	now := time.Now()
	return Clock{Anchor: now.Round(0).UTC(), base: now}
}

// Now is the monotonic time since the anchor. Only the process that started
// the clock can ask.
func (c Clock) Now() time.Duration { return time.Since(c.base) }

// Offset places an instant of this process on the axis, by its monotonic reading.
func (c Clock) Offset(t time.Time) time.Duration { return t.Sub(c.base) }

// Wall turns an offset into wall time, in UTC.
func (c Clock) Wall(at time.Duration) time.Time { return c.Anchor.Add(at) }

// ticks tells whether c was started in this process.
func (c Clock) ticks() bool { return !c.base.IsZero() }

// end is the wall time at which a run on this clock ends now.
func (c Clock) end() time.Time {
	if c.ticks() {
		return c.Wall(c.Now())
	}
	return time.Now().UTC() // a run brought in from elsewhere
}
