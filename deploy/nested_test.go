package deploy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"

	"upness/deploy"
	"upness/recording"
)

// A group of a nested stack is set by the parameters of the root, and what
// happens in that stack is told with its name.
func TestNestedStack(t *testing.T) {
	s := inLab(t, "testdata/parent.yaml", 100)
	snap, err := s.Clients.Snapshot(s.ctx, s.stack)
	if err != nil || len(snap.Gaps) > 0 || len(snap.Groups) != 1 {
		t.Fatal(err, snap)
	}
	g := snap.Groups[0]
	if g.DesiredParameter != "Servers" || g.ImageParameter != "LcImageId" || g.Image != "ami-1" || g.Stack.Name() != "Stack1/App" {
		t.Errorf("group %s of %s: desired by %q, image %s by %q", g.Logical, g.Stack.Name(), g.DesiredParameter, g.Image, g.ImageParameter)
	}
	if _, err := s.Clients.Groups.SetDesiredCapacity(s.ctx, &autoscaling.SetDesiredCapacityInput{AutoScalingGroupName: aws.String(g.Name()), DesiredCapacity: aws.Int32(3)}); err != nil {
		t.Fatal(err)
	}
	out, err := s.Update(s.ctx, deploy.Update{Stack: s.stack, Parameters: map[string]string{"LcImageId": "ami-2"}})
	if err != nil || !strings.Contains(out.Command, "ParameterKey=Servers,ParameterValue=3") {
		t.Fatal(err, out)
	}
	told := false
	for _, e := range s.of(recording.EventStack, "update_complete") {
		told = told || e.Name == "Stack1/App/Api"
	}
	if !told {
		t.Error("nothing was told of the nested stack's group")
	}

	// Nobody signals: the group fails, not the stack that holds it.
	_, err = s.Update(s.ctx, deploy.Update{Stack: s.stack, Parameters: map[string]string{"LcImageId": "ami-1", "Signals": "true"}})
	var f *deploy.Failure
	if !errors.As(err, &f) || f.Outcome.Cause == nil || f.Outcome.Cause.Resource != "App/Api" || !strings.Contains(f.Outcome.Cause.Reason, "SUCCESS signal") {
		t.Errorf("%T %v", err, err)
	}
}
