package preflight

import (
	"strings"
	"testing"
)

func TestSignalGateCheck(t *testing.T) {
	const waits = "aws elbv2 wait target-in-service --target-group-arn ${Targets} --targets Id=$INSTANCE"
	wants(t, sound(t, waits, "echo up"), "signal_gate", Refuse, "group ApiGroup: nothing in its user data waits", "stack.yaml:24")
	wants(t, sound(t, waits, "until curl -sf localhost:3000/health; do sleep 1; done"), "signal_gate", Warn, "the instance's own answer, not for the balancer's")
	wants(t, sound(t, "cfn-signal --stack ${AWS::StackName} --resource ApiGroup", "echo done"), "signal_gate", Warn, "no signal is seen")
	wants(t, sound(t, "LaunchConfigurationName: !Ref ApiLaunch", "LaunchConfigurationName: made-elsewhere"), "signal_gate", Warn, "its user data is not known")
	wants(t, sound(t, waits, "until aws elbv2 describe-target-health | grep healthy; do sleep 1; done"), "signal_gate", Fine)

	// What waits after the signal does not gate it.
	wants(t, sound(t, waits, "cfn-signal", "cfn-signal --stack", waits+" --stack"), "signal_gate", Refuse, "nothing in its user data waits")
}

// cfn-init carries out what stands in the metadata: AWS's own sample of a rolling
// update waits for the balancer there.
func TestSignalGateInMetadata(t *testing.T) {
	const (
		waits  = "aws elbv2 wait target-in-service --target-group-arn ${Targets} --targets Id=$INSTANCE"
		launch = "    Type: AWS::AutoScaling::LaunchConfiguration\n    Properties:\n      ImageId: !Ref LcImageId"
		verify = "    Metadata:\n      AWS::CloudFormation::Init:\n        verify: {commands: {health: {command: !Sub '%'}}}\n"
	)
	for command, want := range map[string]Severity{
		"aws elbv2 wait target-in-service --target-group-arn ${Targets}":                     Fine,
		"until aws elb describe-instance-health --load-balancer-name x | grep InService; do": Fine,
		"curl -sf localhost:3000/health":                                                     Warn,
		"yum install api":                                                                    Refuse,
	} {
		metadata := strings.ReplaceAll(verify, "%", command)
		for _, on := range []string{launch, "    Type: AWS::AutoScaling::AutoScalingGroup\n    Properties:\n      LaunchConfigurationName: !Ref ApiLaunch"} {
			f := sound(t, waits, "cfn-init --stack ${AWS::StackName} --resource ApiLaunch", on, metadata+on)
			if r := f.result(t, "signal_gate"); r.Severity != want {
				t.Errorf("%s: %s, want %s: %v", command, r.Severity, want, r.Findings)
			}
		}
	}
	// Without cfn-init nobody carries it out.
	wants(t, sound(t, waits, "echo up", launch, strings.ReplaceAll(verify, "%", "aws elbv2 wait target-in-service")+launch), "signal_gate", Refuse, "nothing in its user data waits")
}

// A classic balancer calls its targets instances.
func TestSignalGateOfClassicBalancer(t *testing.T) {
	const waits = "aws elbv2 wait target-in-service --target-group-arn ${Targets} --targets Id=$INSTANCE"
	wants(t, sound(t, waits, "aws elb wait instance-in-service --load-balancer-name elb --instances $INSTANCE"), "signal_gate", Fine)
}

// The migration was once only started before the signal.
func TestSignalGateOfMigrations(t *testing.T) {
	for _, script := range []string{"systemctl start migrate", "systemctl start --no-block migrate", "nohup bin/migrate", "bin/migrate &"} {
		wants(t, sound(t, "systemctl start --wait migrate", script), "signal_gate", Refuse, "group MigrationGroup: the migration is started before the signal", "signal its exit status", "stack.yaml:50")
	}
	wants(t, sound(t, "systemctl start --wait migrate", "bin/rails db:migrate"), "signal_gate", Fine)
}

// A file of an earlier try was once taken for this one's.
func TestSignalGateOfStatus(t *testing.T) {
	f, fresh := sound(t), false
	f.MigrationStatus, f.StatusIsFresh = "the command `cat migrations_failed.txt`", &fresh
	wants(t, f, "signal_gate", Refuse, "migrations_failed.txt` does not tell this release's migration from an earlier try", "token")
	fresh = true
	wants(t, f, "signal_gate", Fine)
}
