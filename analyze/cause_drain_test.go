package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

// gateway makes r an error that the balancer itself gave.
func gateway(r *recording.Result, code uint16) {
	fails(r, recording.HTTP5xx, code)
	r.Version, r.Instance = "", ""
}

func killed(at time.Duration) *world {
	return failing(at-40*ms, at, func(r *recording.Result) {
		if r.Instance == "i-2" {
			gateway(r, 502)
			r.Done = 100*ms + at
		}
	})
}

func TestNoDrainCause(t *testing.T) {
	w := killed(5 * time.Second)
	wants(t, w, "terminated_without_drain")
	w.events = []recording.Event{event(recording.EventInstance, "i-2", "terminated", 5*time.Second, 0, nil)}
	wants(t, w, "terminated_without_drain", "i-2", "without drain")
	wants(t, w, "drain_too_short")

	// As the lab tells it: an instance's life is one span, with the state of its end.
	w.events[0] = event(recording.EventInstance, "i-2", "terminated", ms, 5*time.Second, nil)
	wants(t, w, "terminated_without_drain", "i-2", "without drain")

	w.events[0].End += 5 * time.Second // long after
	wants(t, w, "terminated_without_drain")
}

// An instance that is killed in service is deregistered a moment later, before
// its life is said to have ended: that is no drain.
func TestKilledInService(t *testing.T) {
	w := killed(5 * time.Second)
	w.events = []recording.Event{
		event(recording.EventInstance, "i-2", "terminated", ms, 5002*ms, nil),
		event(recording.EventInstance, "i-2", "killed", 5000*ms, 0, nil),
		event(recording.EventTarget, "i-2", "draining", 5001*ms, 0, nil),
	}
	wants(t, w, "terminated_without_drain", "i-2 killed")
	wants(t, w, "drain_too_short")
	wants(t, w, "keep_alive_race")
	w.events = []recording.Event{w.events[0], event(recording.EventTarget, "i-2", "draining", 5001*ms, 0, nil)}
	wants(t, w, "terminated_without_drain", "i-2 terminated")
}

func TestShortDrainCause(t *testing.T) {
	w := killed(5 * time.Second)
	w.events = []recording.Event{
		event(recording.EventInstance, "i-2", "draining", 3*time.Second, 0, nil),
		event(recording.EventInstance, "i-2", "terminated", ms, 5*time.Second, nil),
	}
	wants(t, w, "drain_too_short", "i-2", "ended 2 s later")
	wants(t, w, "terminated_without_drain")

	tagged := w.alter
	w.alter = func(r *recording.Result) {
		if tagged(r); r.Kind != recording.OK {
			r.Version = "v1" // the server's own 502, not the balancer's
		}
	}
	wants(t, w, "drain_too_short")
}

// A group's own activity tells the end of an instance better than a look at the
// group, which came later and missed the drain.
func TestDrainCausesOfActivities(t *testing.T) {
	run := func(drained time.Duration) *world {
		w := failing(5*time.Second, 5050*ms, func(r *recording.Result) { gateway(r, 502) })
		activity := event(recording.EventScaling, "Stack1-ApiGroup", "successful", 5*time.Second-drained, 5*time.Second, nil)
		activity.Text = "Terminating EC2 instance: i-1"
		late := event(recording.EventInstance, "i-1", "terminated", 5200*ms, 0, nil)
		late.Source = "autoscaling"
		w.events = []recording.Event{activity, late}
		return w
	}
	wants(t, run(0), "terminated_without_drain", "i-1 terminated at 16:00:05.100 without having been drained before")
	wants(t, run(130*ms), "terminated_without_drain")
	wants(t, run(130*ms), "drain_too_short", "i-1 was drained at 16:00:04.970 and ended 130 ms later")
}

// Requests that failed before their instance was taken out of service were not
// cut short by the end of a drain.
func TestFailedBeforeDrain(t *testing.T) {
	w := failing(4800*ms, 5*time.Second, func(r *recording.Result) {
		gateway(r, 502)
		r.Done = r.Sent + 2*ms
	})
	activity := event(recording.EventScaling, "Stack1-ApiGroup", "successful", 5*time.Second, 5050*ms, nil)
	activity.Text = "Terminating EC2 instance: i-1"
	w.events = []recording.Event{activity}
	wants(t, w, "terminated_without_drain", "i-1 terminated", "without drain")
	wants(t, w, "drain_too_short")
}
