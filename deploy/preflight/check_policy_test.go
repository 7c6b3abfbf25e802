package preflight

import "testing"

func TestPolicyCheck(t *testing.T) {
	wants(t, sound(t, "    UpdatePolicy:\n      AutoScalingRollingUpdate:", "    UpdatePolicy:\n      AutoScalingReplacingUpdate: {WillReplace: true}\n      AutoScalingRollingUpdate:"), "policy", Refuse,
		"replaces the whole group", "Resources.ApiGroup.UpdatePolicy.AutoScalingReplacingUpdate.WillReplace", "stack.yaml:40")
	wants(t, sound(t, "    UpdatePolicy:", "    Metadata:"), "policy", Refuse, "no update policy", "nothing was released")
	wants(t, sound(t, "AutoScalingRollingUpdate:", "AutoScalingScheduledAction:"), "policy", Refuse, "no update policy")
	wants(t, sound(t, "    UpdatePolicy:\n", "    UpdatePolicy:\n      AutoScalingReplacingUpdate: {WillReplace: false}\n"), "policy", Fine)
}
