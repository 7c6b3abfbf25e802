package preflight

import "testing"

func TestPolicyCheck(t *testing.T) {
	wants(t, sound(t, "    UpdatePolicy:\n      AutoScalingRollingUpdate:", "    UpdatePolicy:\n      AutoScalingReplacingUpdate: {WillReplace: true}\n      AutoScalingRollingUpdate:"), "policy", Refuse,
		"replaces the whole group", "Resources.ApiGroup.UpdatePolicy.AutoScalingReplacingUpdate.WillReplace", "stack.yaml:40")
	wants(t, sound(t, "    UpdatePolicy:", "    Metadata:"), "policy", Refuse, "no update policy", "nothing was released")
	wants(t, sound(t, "AutoScalingRollingUpdate:", "AutoScalingScheduledAction:"), "policy", Refuse, "no update policy")
	wants(t, sound(t, "    UpdatePolicy:\n", "    UpdatePolicy:\n      AutoScalingReplacingUpdate: {WillReplace: false}\n"), "policy", Fine)
}

// An instance refresh rolls the group too, by its own rules.
func TestPolicyCheckOfInstanceRefresh(t *testing.T) {
	const rolling = "      AutoScalingRollingUpdate:\n        MinInstancesInService: !Ref DesiredCapacity\n        MaxBatchSize: 1\n        WaitOnResourceSignals: true\n        PauseTime: PT15M\n        SuspendProcesses: [AZRebalance, AlarmNotification, ScheduledActions]\n"
	refresh := func(preferences string) *Facts {
		return sound(t, rolling, "      AutoScalingInstanceRefresh: {"+preferences+"}\n")
	}
	wants(t, refresh("Strategy: Rolling"), "policy", Fine, "an instance refresh replaces its instances")
	wants(t, refresh("Strategy: Rolling, Preferences: {MinHealthyPercentage: 100, MaxHealthyPercentage: 150}"), "policy", Fine, "an instance refresh replaces")
	wants(t, refresh("Strategy: Rolling, Preferences: {MinHealthyPercentage: 50}"), "policy", Refuse, "MinHealthyPercentage is 50", "to 100", "fewer serve than are needed", "stack.yaml:40")
	wants(t, refresh("Strategy: ReplaceRootVolume"), "policy", Refuse, "keeps 90 % of the group")
	f := sound(t, rolling, "      AutoScalingInstanceRefresh: {Strategy: Rolling}\n", "      MinSize: 2\n", "      MinSize: 2\n      InstanceMaintenancePolicy: {MinHealthyPercentage: 90, MaxHealthyPercentage: 120}\n")
	wants(t, f, "policy", Refuse, "MinHealthyPercentage is 90", "Resources.ApiGroup.Properties.InstanceMaintenancePolicy")
	wants(t, sound(t, rolling, "      AutoScalingInstanceRefresh: {Strategy: Rolling}\n"+rolling), "policy", Refuse, "are given both", "only one of them")
}

// A new version of a launch template is a change of the group only where the
// group's version is the newest one by its number.
func TestPolicyCheckOfVersions(t *testing.T) {
	const launch = "      LaunchConfigurationName: !Ref ApiLaunch\n"
	for spec, want := range map[string]string{
		"Version: $Latest":  "is $Latest, whatever",
		"Version: $Default": "is $Default, whatever",
		"Version: '1'":      "is 1, whatever",
		"Version: !GetAtt ApiLaunch.DefaultVersionNumber": "is that of the default version, whatever",
		"Version: !GetAtt ApiLaunch.LatestVersionNumber":  "",
		"Version: !Ref DesiredCapacity":                   "",
	} {
		for _, f := range []*Facts{
			sound(t, launch, "      LaunchTemplate: {LaunchTemplateId: !Ref ApiLaunch, "+spec+"}\n"),
			sound(t, launch, "      MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !GetAtt ApiLaunch.LaunchTemplateId, "+spec+"}}}\n"),
		} {
			if want == "" {
				wants(t, f, "policy", Fine)
			} else {
				wants(t, f, "policy", Refuse, want, "LatestVersionNumber", "nothing was released")
			}
		}
	}
}
