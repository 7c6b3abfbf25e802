package preflight

import "testing"

func TestSuccessShareCheck(t *testing.T) {
	wants(t, sound(t, "MaxBatchSize: 1", "MinSuccessfulInstancesPercent: 50"), "success_share", Refuse, "MinSuccessfulInstancesPercent is 50", "to 100")
	wants(t, sound(t, "MaxBatchSize: 1", "MinActiveInstancesPercent: 90"), "success_share", Refuse, "MinActiveInstancesPercent is 90", "to 100")
	wants(t, sound(t, "MaxBatchSize: 1", "MinSuccessfulInstancesPercent: 100"), "success_share", Fine)
	wants(t, sound(t, "MaxBatchSize: 1", "MinSuccessfulInstancesPercent: half"), "success_share", Fine, "is not known")
}
