package analyze

import (
	"iter"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// world is a run made up: an even schedule, answered by v1 on i-1 to i-3 in
// turn, in 5 ms, unless alter says otherwise.
type world struct {
	rate   float64
	length time.Duration
	alter  func(r *recording.Result)
	events []recording.Event
	run    recording.Run
	begin  time.Duration
}

var anchor = time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)

const ms = time.Millisecond

func newWorld(rate float64, length time.Duration, alter func(r *recording.Result)) *world {
	w := &world{rate: rate, length: length, alter: alter, begin: 100 * ms}
	w.run = recording.Run{
		Format: recording.FormatVersion,
		Name:   "world",
		State:  recording.Complete,
		Clock:  recording.Clock{Anchor: anchor},
		Load: recording.LoadInfo{
			Rate: rate, Deadline: time.Second, Timeout: 10 * time.Second, Tagged: true,
			Begin: w.begin, End: w.begin + length,
		},
	}
	return w
}

// count is the number of scheduled requests.
func (w *world) count() int { return int(w.length.Seconds()*w.rate + 0.5) }

// intended is when request i is due, to the recording's precision.
func (w *world) intended(i int) time.Duration {
	at := w.begin + time.Duration(float64(i)/w.rate*1e9)
	return at.Truncate(recording.Precision)
}

func (w *world) results() iter.Seq2[*recording.Result, error] {
	instances := []string{"i-1", "i-2", "i-3"}
	return func(yield func(*recording.Result, error) bool) {
		var r recording.Result
		for i := range w.count() {
			at := w.intended(i)
			r = recording.Result{
				Seq: uint64(i), Target: "fetch", Lane: "reused", Intended: at, Sent: at + 50*time.Microsecond,
				FirstByte: at + 4*ms, Done: at + 5*ms, Code: 200, Version: "v1", Instance: instances[i%3],
				Remote: "10.0.0.1:80", Reused: true, Attempts: 1,
			}
			if w.alter != nil {
				w.alter(&r)
			}
			if !yield(&r, nil) {
				return
			}
		}
	}
}

func (w *world) input() Input {
	return Input{Run: w.run, Events: w.events, Results: w.results()}
}

// judge judges the run.
func (w *world) judge(t testing.TB, budget plan.Budget) *Verdict {
	t.Helper()
	v, err := Judge(w.input(), budget)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Requests.Identity(); err != nil {
		t.Error(err)
	}
	return v
}

// fails makes r a failure.
func fails(r *recording.Result, kind recording.Kind, code uint16) {
	r.Kind, r.Code, r.Error = kind, code, kind.String()
	if code == 0 {
		r.Version, r.Instance = "", ""
	}
	if kind == recording.Unsent {
		r.Sent, r.FirstByte, r.Done, r.Attempts = 0, 0, 0, 0
	}
}

// late makes r slow.
func late(r *recording.Result, by time.Duration) {
	r.Done = r.Intended + by
	if by > time.Second {
		r.Kind = recording.Slow
	}
}

// within tells whether r is due in from..to after the begin of the load.
func within(r *recording.Result, from, to time.Duration) bool {
	at := r.Intended - 100*ms + recording.Precision // its time was rounded down
	return at >= from && at < to
}

func ptr[T any](v T) *T { return &v }

// strict allows no outage.
func strict() plan.Budget { return plan.Budget{LongestOutage: ptr(time.Duration(0))} }

// reason returns a rule's reason.
func (v *Verdict) reason(t testing.TB, rule string) Reason {
	t.Helper()
	for _, r := range v.Reasons {
		if r.Rule == rule {
			return r
		}
	}
	t.Fatalf("no reason %q among %+v", rule, v.Reasons)
	return Reason{}
}

func step(phase, name string, from, to time.Duration) recording.Event {
	return recording.Event{Kind: recording.EventStep, Phase: phase, Name: name, At: 100*ms + from, End: 100*ms + to, Edge: recording.Begin, ID: name, State: "done"}
}
