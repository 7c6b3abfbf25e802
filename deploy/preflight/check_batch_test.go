package preflight

import "testing"

func TestBatchCheck(t *testing.T) {
	wants(t, sound(t, "MaxBatchSize: 1", "MaxBatchSize: 3"), "batch", Warn, "MaxBatchSize is 3; live desired capacity 3", "MaxBatchSize to 1")
	wants(t, sound(t, "MaxBatchSize: 1", "MaxBatchSize: 3", "MinInstancesInService: !Ref DesiredCapacity", "MinInstancesInService: 1"), "batch", Refuse, "MinInstancesInService 1")
	wants(t, sound(t, "MaxBatchSize: 1", "MaxBatchSize: 2"), "batch", Fine)

	// A single instance that stays until the next one serves is no batch of all.
	f := sound(t, "MinInstancesInService: !Ref DesiredCapacity", "MinInstancesInService: 1")
	f.group(t, "ApiGroup").Live.Desired = 1
	wants(t, f, "batch", Fine)
	f = sound(t, "MinInstancesInService: !Ref DesiredCapacity", "MinInstancesInService: 0")
	f.group(t, "ApiGroup").Live.Desired = 1
	wants(t, f, "batch", Refuse, "MaxBatchSize is 1; live desired capacity 1")
}
