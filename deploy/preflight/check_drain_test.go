package preflight

import (
	"testing"
	"time"
)

func TestDrainCheck(t *testing.T) {
	const delay = "Key: deregistration_delay.timeout_seconds, Value: '60'"
	wants(t, sound(t, delay, "Key: deregistration_delay.timeout_seconds, Value: '9'"), "drain", Refuse,
		"the deregistration delay is 9s, the longest request takes 10s", "timeout_seconds to 21", "stack.yaml:19")
	wants(t, sound(t, delay, "Key: deregistration_delay.timeout_seconds, Value: 0"), "drain", Refuse, "delay is 0")
	wants(t, sound(t, "PT15M", "PT59S"), "drain", Warn, "the deregistration delay is 1m0s, PauseTime of group ApiGroup 59s", "AutoScalingRollingUpdate.PauseTime above")
	wants(t, sound(t, "      TargetGroupAttributes: [{"+delay+"}]\n", "", "PT15M", "PT4M"), "drain", Warn, "delay is 5m0s") // by default

	f := sound(t)
	f.LongestRequest = 0
	wants(t, f, "drain", Fine, "the longest request is not known")
}

func TestDrainCheckKeepAlive(t *testing.T) {
	f := sound(t)
	f.KeepAlive = 60 * time.Second
	wants(t, f, "drain", Refuse, "close a connection that was idle for 1m0s, the balancer after 1m0s", "balancer Balancer", "stack.yaml:10")
	f.KeepAlive = 61 * time.Second
	wants(t, f, "drain", Fine)
	f.KeepAlive = 0
	wants(t, f, "drain", Fine, "keep-alive is not known")
}
