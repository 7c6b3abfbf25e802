package preflight

import "testing"

func TestActivityCheck(t *testing.T) {
	f := sound(t)
	f.group(t, "ApiGroup").Live.Activities = []string{"Launching a new EC2 instance: i-4"}
	wants(t, f, "activity", Refuse, "a scaling activity is under way: Launching a new EC2 instance: i-4", "describe-scaling-activities")
	f = sound(t)
	f.group(t, "ApiGroup").Live.Refreshes = []string{"08b91cf7 InProgress, 40 %"}
	wants(t, f, "activity", Refuse, "an instance refresh is under way: 08b91cf7", "cancel-instance-refresh")
	f = sound(t)
	f.group(t, "ApiGroup").Live.CourseUnread = true
	wants(t, f, "activity", Fine, "what it is doing was not read")
}
