package preflight

import (
	"testing"
	"time"
)

// A dead target was once taken out after ten checks of a minute.
func TestEjectionCheck(t *testing.T) {
	wants(t, sound(t, "Seconds: 10", "Seconds: 60", "UnhealthyThresholdCount: 2", "UnhealthyThresholdCount: 10"), "ejection", Refuse,
		"10 failed checks, one every 1m0s: it is taken out after 10m0s", "UnhealthyThresholdCount to 2", "stack.yaml:16")
	wants(t, sound(t, "Seconds: 10", "Seconds: 30"), "ejection", Fine) // a minute
	wants(t, sound(t, "Seconds: 10", "Seconds: 31"), "ejection", Refuse, "1m2s")
	wants(t, sound(t, "      HealthCheckIntervalSeconds: 10\n", ""), "ejection", Fine) // 30 s by default

	f := sound(t)
	f.Targets[0].Resource = nil
	f.Targets[0].Live.Interval, f.Targets[0].Live.UnhealthyThreshold = 30*time.Second, 5
	wants(t, f, "ejection", Refuse, "2m30s")
}
