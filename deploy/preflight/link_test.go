package preflight

import "testing"

// A group of background workers is released with the servers and serves nobody:
// what keeps servers from going is not asked of it.
func TestRoleOfWorkers(t *testing.T) {
	const (
		registers = "      TargetGroupARNs: [!Ref Targets]\n"
		workers   = "  WorkerGroup:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {LaunchConfigurationName: !Ref ApiLaunch, MinSize: 1, MaxSize: 1}\n" +
			"    UpdatePolicy: {AutoScalingRollingUpdate: {MaxBatchSize: 1}}\n"
		before = "  MigrationLaunch:\n"
	)
	f := sound(t, before, workers+before)
	if g := f.group(t, "WorkerGroup"); g.Serving || g.Migration {
		t.Errorf("workers: serving %v, migration %v", g.Serving, g.Migration)
	}
	wants(t, f, "min_in_service", Fine)

	// Where no group is known to be sent to, it may be one that serves.
	f = sound(t, registers, "")
	if g := f.group(t, "ApiGroup"); !g.Serving {
		t.Error("servers that register elsewhere do not serve")
	}
}

// Servers that know the migration's image, as by a status in their user data,
// are servers still.
func TestRoleOfServersThatNameTheMigration(t *testing.T) {
	f := sound(t, "systemctl start api", "systemctl start api; echo ${MigrationLcImageId}")
	if g := f.group(t, "ApiGroup"); !g.Serving || g.Migration {
		t.Errorf("servers: serving %v, migration %v", g.Serving, g.Migration)
	}
	if g := f.group(t, "MigrationGroup"); g.Serving || !g.Migration {
		t.Errorf("worker: serving %v, migration %v", g.Serving, g.Migration)
	}
	wants(t, f, "migration_group", Fine)
}
