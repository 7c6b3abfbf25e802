package preflight

import "testing"

func TestDesiredCheck(t *testing.T) {
	// The update carries the live size, the stack still has another.
	f := sound(t)
	f.Stacks[0].Previous["DesiredCapacity"] = "2"
	wants(t, f, "desired", Warn, "the stack has DesiredCapacity=2, live are 3: a rollback sets 2", "stack.yaml:35")

	// The update itself would shrink the group.
	f = sound(t)
	f.group(t, "ApiGroup").Live.Desired = 5
	wants(t, f, "desired", Refuse, "the update sets 3, live are 5", "send the live capacity with the update: DesiredCapacity")

	f = sound(t)
	f.group(t, "ApiGroup").Live.Desired = 2
	f.Stacks[0].Previous["DesiredCapacity"] = "2"
	wants(t, f, "desired", Note, "the update sets 3, live are 2")

	// A template that gives no size leaves the live one alone.
	f = sound(t, "      DesiredCapacity: !Ref DesiredCapacity\n", "")
	f.group(t, "ApiGroup").Live.Desired = 5
	wants(t, f, "desired", Fine)
}

// A size that the template does not change is left alone by the update, where the
// policy says so, and not by its rollback.
func TestDesiredCheckOfSizesThatAreKept(t *testing.T) {
	const policy = "    UpdatePolicy:\n"
	keep := policy + "      AutoScalingScheduledAction: {IgnoreUnmodifiedGroupSizeProperties: true}\n"
	f := sound(t, policy, keep)
	wants(t, f, "desired", Fine)
	f.group(t, "ApiGroup").Live.Desired = 5
	wants(t, f, "desired", Warn, "the stack has DesiredCapacity=3, live are 5: a rollback sets 3", "live capacity alone first")
	f.Sent.Parameters["DesiredCapacity"] = "4" // which is another than it was
	f.Stacks[0].Resources = f.Stacks[0].Template.Resolve(f.Sent.Parameters, nil)
	f.resources()
	wants(t, f, "desired", Refuse, "the update sets 4, live are 5")

	f = sound(t, policy, keep, "      DesiredCapacity: !Ref DesiredCapacity\n", "      DesiredCapacity: 3\n")
	f.group(t, "ApiGroup").Live.Desired = 5
	wants(t, f, "desired", Warn, "the template has 3, live are 5: a rollback sets 3")
}
