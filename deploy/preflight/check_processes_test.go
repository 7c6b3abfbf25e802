package preflight

import "testing"

func TestProcessesCheck(t *testing.T) {
	const all = "[AZRebalance, AlarmNotification, ScheduledActions]"
	wants(t, sound(t, all, "[AlarmNotification]"), "processes", Warn, "SuspendProcesses lacks AZRebalance, ScheduledActions", "to [AlarmNotification, AZRebalance, ScheduledActions]", "stack.yaml:45")
	wants(t, sound(t, "        SuspendProcesses: "+all+"\n", ""), "processes", Warn, "lacks AZRebalance, AlarmNotification, ScheduledActions")
	for _, p := range []string{"Launch", "Terminate", "AddToLoadBalancer"} {
		wants(t, sound(t, all, "[AZRebalance, AlarmNotification, ScheduledActions, "+p+"]"), "processes", Refuse, "the update policy has "+p)
	}
	wants(t, sound(t, all, "[AZRebalance, AlarmNotification, ScheduledActions, HealthCheck]"), "processes", Warn, "has HealthCheck", "is not replaced")

	f := sound(t)
	f.group(t, "ApiGroup").Live.Suspended = []string{"Launch"}
	wants(t, f, "processes", Refuse, "live, the group is suspended from Launch", "resume-processes --auto-scaling-group-name Stack1-ApiGroup")
}
