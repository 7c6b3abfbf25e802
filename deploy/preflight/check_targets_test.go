package preflight

import "testing"

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
