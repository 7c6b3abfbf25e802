package preflight

import (
	"testing"
	"time"
)

func TestPauseCheck(t *testing.T) {
	// Booting takes a minute, two checks every 10 s the rest.
	wants(t, sound(t, "PauseTime: PT15M", "PauseTime: PT79S"), "pause", Refuse, "PauseTime is 1m19s; booting takes 1m0s and being found healthy 20s (2 checks, one every 10s)", "to PT3M")
	wants(t, sound(t, "PauseTime: PT15M", "PauseTime: PT80S"), "pause", Fine)
	wants(t, sound(t, "PauseTime: PT15M", "PauseTime: PT2H"), "pause", Refuse, "CloudFormation takes 1h0m0s at most")
	wants(t, sound(t, "PauseTime: PT15M", "PauseTime: 15"), "pause", Refuse, "PauseTime is 15", "ISO 8601", "the update fails")
	wants(t, sound(t, "PauseTime: PT15M", "PauseTime: !ImportValue pause"), "pause", Fine, "PauseTime is not known")
	// Ten checks of a minute, as they once were.
	wants(t, sound(t, "HealthyThresholdCount: 2", "HealthyThresholdCount: 10", "Seconds: 10", "Seconds: 60", "PT15M", "PT5M"), "pause", Refuse, "10m0s")

	f := sound(t)
	f.Boot = 0
	wants(t, f, "pause", Fine, "how long an instance takes to boot is not known")
	f.Boot = 16 * time.Minute
	wants(t, f, "pause", Refuse, "booting takes 16m0s")
}
