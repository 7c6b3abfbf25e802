package deploy

import (
	"testing"

	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// Why no signal came is told by what the balancer held of the new instances.
func TestSilence(t *testing.T) {
	health := func(id string, state elbtypes.TargetHealthStateEnum, reason elbtypes.TargetHealthReasonEnum) elbtypes.TargetHealthDescription {
		return elbtypes.TargetHealthDescription{Target: &elbtypes.TargetDescription{Id: &id},
			TargetHealth: &elbtypes.TargetHealth{State: state, Reason: reason, Description: new(string)}}
	}
	old := health("i-old", elbtypes.TargetHealthStateEnumUnhealthy, elbtypes.TargetHealthReasonEnumTimeout)
	sick := health("i-new", elbtypes.TargetHealthStateEnumUnhealthy, elbtypes.TargetHealthReasonEnumResponseCodeMismatch)
	well := health("i-new", elbtypes.TargetHealthStateEnumHealthy, "")
	other := health("i-new2", elbtypes.TargetHealthStateEnumHealthy, "")
	for name, c := range map[string]struct {
		seen [][]elbtypes.TargetHealthDescription
		want string
	}{
		"never healthy": {[][]elbtypes.TargetHealthDescription{{old, sick, other}, {old}},
			"its new instance i-new never became a healthy target within the PauseTime (Target.ResponseCodeMismatch), so that it did not signal: its health check does not pass, or it boots too slowly"},
		"healthy, for a while": {[][]elbtypes.TargetHealthDescription{{old, sick}, {old, well}, {old, sick}},
			"its new instance i-new became a healthy target, but its signal never came within the PauseTime: it does not run cfn-signal, or for another stack or resource, or it can not reach CloudFormation"},
		"not seen": {[][]elbtypes.TargetHealthDescription{{old}}, ""},
	} {
		targets := &watchedTargets{arn: "arn", state: map[string]targetState{}, healthy: map[string]bool{}, sick: map[string]string{}}
		w := &watch{
			groups:  map[string]*watchedGroup{"api": {name: "api", label: "Api", targets: []string{"arn"}, first: map[string]bool{"i-old": true}, next: "ami-2"}},
			targets: map[string]*watchedTargets{"arn": targets},
			lives: map[string]*life{
				"i-old": {id: "i-old", in: "api", image: "ami-1"}, "i-new": {id: "i-new", in: "api", image: "ami-2"},
				"i-new2": {id: "i-new2", in: "api", image: "ami-2"}, "i-worker": {id: "i-worker", in: "worker", image: "ami-2"},
			},
		}
		for _, look := range c.seen {
			targets.see(look)
		}
		if got := w.silence("api"); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
		if got := w.silence("gone"); got != "" {
			t.Errorf("a group that is not watched: %q", got)
		}
	}
}
