package preflight

import "testing"

func TestSignalsCheck(t *testing.T) {
	wants(t, sound(t, "WaitOnResourceSignals: true", "WaitOnResourceSignals: false"), "signals", Refuse,
		"group ApiGroup: WaitOnResourceSignals is false", "set Resources.ApiGroup.UpdatePolicy.AutoScalingRollingUpdate.WaitOnResourceSignals to true", "stack.yaml:43")
	wants(t, sound(t, "        WaitOnResourceSignals: true\n", ""), "signals", Refuse, "WaitOnResourceSignals is not given")
	wants(t, sound(t, "PauseTime: PT15M", "PauseTime: PT0S"), "signals", Refuse, "PauseTime is PT0S")
	wants(t, sound(t, "        PauseTime: PT15M\n", ""), "signals", Fine) // five minutes, by CloudFormation's default
	wants(t, sound(t, "WaitOnResourceSignals: true", "WaitOnResourceSignals: !ImportValue x"), "signals", Fine, "is not known from the template")
}
