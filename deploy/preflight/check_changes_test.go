package preflight

import "testing"

func TestChangesCheck(t *testing.T) {
	with := func(step Step, c ...Change) *Facts {
		f := sound(t)
		f.Step, f.ChangeSet = step, &ChangeSet{Changes: c}
		return f
	}
	launch := Change{ID: "ApiLaunch", Type: "AWS::AutoScaling::LaunchConfiguration", Action: "Modify", Replacement: "True"}
	group := Change{ID: "ApiGroup", Type: typeGroup, Action: "Modify", Replacement: "False", Properties: []string{"LaunchConfigurationName"}}
	worker := Change{ID: "MigrationGroup", Type: typeGroup, Action: "Modify", Replacement: "False", Properties: []string{"DesiredCapacity"}}

	wants(t, with(Deploy, launch, group, worker), "changes", Fine)
	wants(t, with(Migrate, worker), "changes", Fine)
	wants(t, with(Migrate, worker, group), "changes", Refuse, "modify of ApiGroup", "in the step of the migrations", "stack.yaml:30")
	wants(t, with(Migrate, launch), "changes", Refuse, "ApiLaunch")

	for _, c := range []Change{
		{ID: "ApiGroup", Type: typeGroup, Action: "Modify", Replacement: "True"},
		{ID: "Targets", Type: typeTargetGroup, Action: "Modify", Replacement: "True", Properties: []string{"Port"}},
		{ID: "Balancer", Type: typeBalancer, Action: "Remove"},
		{ID: "Database", Type: "AWS::RDS::DBInstance", Action: "Modify", Replacement: "True"},
	} {
		wants(t, with(Deploy, c), "changes", Refuse, c.ID, "which replaces or removes it")
	}
	wants(t, with(Deploy, Change{ID: "Targets", Type: typeTargetGroup, Action: "Modify", Replacement: "Conditional"}), "changes", Warn, "may replace it")
	wants(t, with(Deploy, Change{ID: "Alarm", Type: "AWS::CloudWatch::Alarm", Action: "Modify"}), "changes", Warn, "modify of Alarm", "outside of a release")
}

func TestChangesCheckWithoutChanges(t *testing.T) {
	f := sound(t)
	f.ChangeSet = nil
	wants(t, f, "changes", Fine, "no change set was made")
	f.ChangeSet = &ChangeSet{Failed: "The submitted information didn't contain changes."}
	wants(t, f, "changes", Fine)
	f.ChangeSet = &ChangeSet{Failed: "Parameter LcImageId failed to satisfy constraint"}
	wants(t, f, "changes", Refuse, "failed to satisfy constraint")
}

// Two nested stacks may be made of one template: a change of the worker's group
// is none of the servers', though both have the same name there.
func TestChangesOfNestedStacks(t *testing.T) {
	f := sound(t)
	f.Step = Migrate
	f.Stacks[0].Root, f.Stacks[0].Name = false, "Stack1/Api"
	worker := Change{Stack: "Stack1/Migration", ID: "ApiGroup", Type: typeGroup, Action: "Modify", Replacement: "False"}
	f.ChangeSet = &ChangeSet{Changes: []Change{worker}}
	wants(t, f, "changes", Fine)
	f.ChangeSet.Changes[0].Stack = "Stack1/Api"
	wants(t, f, "changes", Refuse, "modify of ApiGroup", "in the step of the migrations")
}
