package preflight

import "testing"

func TestHealthTypeCheck(t *testing.T) {
	wants(t, sound(t, "HealthCheckType: ELB", "HealthCheckType: EC2"), "health_type", Warn, "HealthCheckType is EC2", "to ELB", "stack.yaml:36")
	wants(t, sound(t, "      HealthCheckType: ELB\n", ""), "health_type", Warn, "HealthCheckType is EC2")
	wants(t, sound(t, "HealthCheckType: ELB", "HealthCheckType: EC2,EBS"), "health_type", Warn, "HealthCheckType is EC2,EBS", "to ELB")
	wants(t, sound(t, "HealthCheckType: ELB", "HealthCheckType: EBS,ELB"), "health_type", Fine)
	wants(t, sound(t, "GracePeriod: 120", "GracePeriod: 59"), "health_type", Refuse, "the grace period is 59s, booting takes 1m0s", "to 121", "kills new instances while they boot")
	wants(t, sound(t, "GracePeriod: 120", "GracePeriod: 60"), "health_type", Fine)

	f := sound(t, "GracePeriod: 120", "GracePeriod: 0")
	f.Boot = 0
	wants(t, f, "health_type", Warn, "the grace period is 0")
	f = sound(t)
	f.Boot = 0
	wants(t, f, "health_type", Fine, "how long an instance takes to boot is not known")
}
