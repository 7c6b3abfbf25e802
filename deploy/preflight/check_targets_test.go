package preflight

import (
	"strings"
	"testing"
)

func TestTargetsCheck(t *testing.T) {
	f := sound(t)
	f.Targets[0].Live.Targets[2].State, f.Targets[0].Live.Targets[2].Reason = "unhealthy", "Target.Timeout"
	wants(t, f, "targets", Refuse, "2 of 3 targets are healthy: i-3 unhealthy Target.Timeout", "describe-target-health --target-group-arn arn:targets")

	f = sound(t)
	f.Targets[0].Live.Targets = append(f.Targets[0].Live.Targets, Target{ID: "i-0", State: "draining", Reason: "Target.DeregistrationInProgress"})
	wants(t, f, "targets", Warn, "3 of 3 targets are healthy: i-0 draining")

	f = sound(t)
	f.group(t, "ApiGroup").Live.Desired = 1
	f.Targets[0].Live.Targets = f.Targets[0].Live.Targets[:1]
	wants(t, f, "targets", Warn, "a single target serves")

	f = sound(t)
	for i := range f.group(t, "ApiGroup").Live.Instances {
		f.group(t, "ApiGroup").Live.Instances[i].Zone = "eu-west-1a"
	}
	wants(t, f, "targets", Warn, "all healthy targets are in the zone eu-west-1a")

	f = sound(t)
	f.Targets[0].Live.TargetsUnread = true
	wants(t, f, "targets", Fine, "the health of its targets was not read")
}

// Two groups may register with one target group: each has to have its own
// instances healthy there.
func TestTargetsOfTwoGroups(t *testing.T) {
	f := sound(t)
	a := f.group(t, "ApiGroup")
	b := &Group{ID: "OtherGroup", Stack: a.Stack, Targets: a.Targets, Serving: true, Live: &LiveGroup{Name: "other", Desired: 3}}
	f.Groups = append(f.Groups, b)
	for _, id := range []string{"i-4", "i-5", "i-6"} {
		b.Live.Instances = append(b.Live.Instances, Instance{ID: id, Zone: "eu-west-1a"})
		f.Targets[0].Live.Targets = append(f.Targets[0].Live.Targets, Target{ID: id, State: "healthy"})
	}
	wants(t, f, "targets", Fine)
	for i := range 3 {
		f.Targets[0].Live.Targets[i].State = "unhealthy"
	}
	r := f.result(t, "targets")
	if r.Severity != Refuse || len(r.Findings) == 0 || !strings.HasPrefix(r.Findings[0].Evidence, "0 of 3 targets are healthy: i-1 unhealthy") {
		t.Errorf("%+v", r)
	}
}
