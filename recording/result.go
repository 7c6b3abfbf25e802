package recording

import "time"

// Result is the outcome of one scheduled request. Times are offsets from the
// run's anchor; zero means that it did not happen (a request that was never
// sent, an answer of which no byte came). Times are kept to Precision.
type Result struct {
	Seq       uint64        // position in the schedule, from 0, without gaps
	Target    string        // name of the plan's target
	Lane      string        // traffic lane; "reused" where a run has one only
	Intended  time.Duration // when the schedule wanted it sent
	Sent      time.Duration // when this process began to send it
	FirstByte time.Duration // when the first byte of the answer came
	Done      time.Duration // when the answer was whole, or the failure known
	Code      uint16        // HTTP status, 0 for none
	BytesOut  int64         // body bytes sent
	BytesIn   int64         // body bytes received
	Version   string        // what the answer said of the version that gave it
	Instance  string        // what the answer said of the instance that gave it
	Remote    string        // address that answered, host:port
	Reused    bool          // the connection had served a request before
	Attempts  uint8         // times the request was written; more than 1: a silent re-send
	Kind      Kind
	Error     string // one line, empty for ok
	Agent     string // load generator, empty for this process
}

// Lag is how late this process was in sending: ours, not the service's.
// It is zero for a request that was never sent.
func (r *Result) Lag() time.Duration {
	if r.Sent == 0 {
		return 0
	}
	return r.Sent - r.Intended
}

// Service is the time from sending to the end of the answer.
func (r *Result) Service() time.Duration {
	if r.Sent == 0 || r.Done == 0 {
		return 0
	}
	return r.Done - r.Sent
}

// Latency is what a user would have waited, from the intended time to the end.
func (r *Result) Latency() time.Duration {
	if r.Done == 0 {
		return 0
	}
	return r.Done - r.Intended
}
