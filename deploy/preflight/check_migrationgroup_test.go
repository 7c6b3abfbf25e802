package preflight

import "testing"

func TestMigrationGroupCheck(t *testing.T) {
	left := func(step Step) *Facts {
		f := sound(t)
		f.Step = step
		live := f.group(t, "MigrationGroup").Live
		live.Desired, live.Instances = 1, []Instance{{ID: "i-9", Image: newImage}}
		return f
	}
	wants(t, left(Migrate), "migration_group", Refuse, "a desired capacity of 1 and 1 instances", "capacity of 0 first")
	wants(t, left(Update), "migration_group", Fine) // it sends 0

	kept := sound(t, "DesiredCapacity: !Ref MigrationDesiredCapacity", "DesiredCapacity: 1")
	kept.group(t, "MigrationGroup").Live.Desired = 1
	wants(t, kept, "migration_group", Refuse, "a desired capacity of 1")
	wants(t, left(Deploy), "migration_group", Fine) // the first step left it

	const group = "LaunchConfigurationName: !Ref MigrationLaunch\n"
	wants(t, sound(t, group, group+"      TargetGroupARNs: [!Ref Targets]\n"), "migration_group", Refuse,
		"it registers with target group Targets", "a worker that serves nothing", "stack.yaml:58")
	wants(t, sound(t, "MaxSize: 1", "MaxSize: 0"), "migration_group", Refuse, "its MaxSize is 0", "MaxSize to 1")

	f := sound(t)
	f.Groups, f.Step = f.Groups[:1], Migrate
	wants(t, f, "migration_group", Fine, "no migration group is known")
}
