package aws_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/smithy-go"

	"upness/lab/aws/light"
	"upness/lab/aws/template"
	"upness/plan"
)

// refused fails the test unless an error has this code and says this.
func refused(t *testing.T, err error, code, text string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code || !strings.Contains(e.ErrorMessage(), text) {
		t.Errorf("error %v, want %s: ...%s...", err, code, text)
	}
}

// said fails the test unless an event says this.
func (c *client) said(text string) {
	c.t.Helper()
	if all := c.reasons(); !slices.ContainsFunc(all, func(r string) bool { return strings.Contains(r, text) }) {
		c.t.Errorf("no event says %q:\n%s", text, strings.Join(all, "\n"))
	}
}

// api is the group of the API's servers.
func (c *client) api() asgtypes.AutoScalingGroup {
	c.t.Helper()
	out, err := c.groups.DescribeAutoScalingGroups(context.Background(), &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, g := range out.AutoScalingGroups {
		if strings.Contains(*g.AutoScalingGroupName, "-ApiGroup-") {
			return g
		}
	}
	c.t.Fatal("no group of servers")
	return asgtypes.AutoScalingGroup{}
}

// edited is examples/stack.yaml with some of it changed.
func edited(t *testing.T, changes map[string]string) string {
	t.Helper()
	body, err := template.Edit([]byte(read(t, "../../examples/stack.yaml")), changes)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// impatient is the example with a PauseTime that is over in a second or so, while
// its creation has the time that it always has. The group itself would replace
// what the balancer finds unhealthy.
func impatient(t *testing.T) string {
	t.Helper()
	return edited(t, map[string]string{"Resources.ApiGroup.Properties.HealthCheckType": "EC2", rolling + "PauseTime": "PT1M"})
}

const rolling = "Resources.ApiGroup.UpdatePolicy.AutoScalingRollingUpdate."

func TestWhatIsRefused(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	refused(t, c.update(), "ValidationError", "No updates are to be performed.")
	refused(t, c.update("LcImage", newImage), "ValidationError", "Parameters: [LcImage] do not exist in the template")
	_, err := c.stacks.DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{StackName: aws.String("Stack2")})
	refused(t, err, "ValidationError", "Stack with id Stack2 does not exist")
	_, err = c.stacks.CancelUpdateStack(context.Background(), &cloudformation.CancelUpdateStackInput{StackName: aws.String("Stack1")})
	refused(t, err, "ValidationError", "cannot be called from current stack status")

	if err := c.update("LcImageId", sick); err != nil {
		t.Fatal(err)
	}
	refused(t, c.update("LcImageId", newImage), "ValidationError", "is in UPDATE_IN_PROGRESS state and can not be updated.")
	elsewhere := connect(t, c.server, "us-east-1")
	_, err = elsewhere.stacks.DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{StackName: aws.String("Stack1")})
	refused(t, err, "ValidationError", "does not exist")
	resp, err := http.Post(c.server.URL(), "application/x-www-form-urlencoded", strings.NewReader("Action=DescribeStacks&Version=2010-05-15"))
	if err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("without credentials: %v, %v", resp, err)
	}
}

// A version that never becomes healthy gives no signal: the update is rolled
// back, as an operation of its own, and the old servers never left.
func TestRollback(t *testing.T) {
	c := start(t)
	c.create(impatient(t), first())
	before := c.api()
	if err := c.update("LcImageId", sick); err != nil {
		t.Fatal(err)
	}
	s := c.settle("Stack1")
	if s.StackStatus != types.StackStatusUpdateRollbackComplete || *s.Parameters[slices.IndexFunc(s.Parameters, func(p types.Parameter) bool { return *p.ParameterKey == "LcImageId" })].ParameterValue != oldImage {
		t.Errorf("stack %s %+v", s.StackStatus, s.Parameters)
	}
	c.said("ApiGroup UPDATE_FAILED: Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement")
	c.said("Stack1 UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [ApiGroup]. ")
	operations := map[string]bool{}
	for _, e := range c.events() {
		operations[*e.OperationId] = true
	}
	if len(operations) != 3 { // creation, update, rollback
		t.Errorf("%d operations", len(operations))
	}
	after := c.api()
	if *after.DesiredCapacity != 3 || *after.MinSize != 2 || len(after.Instances) != 3 {
		t.Errorf("group %+v", after)
	}
	for _, i := range before.Instances {
		if !slices.ContainsFunc(after.Instances, func(now asgtypes.Instance) bool { return *now.InstanceId == *i.InstanceId }) {
			t.Errorf("%s left", *i.InstanceId)
		}
	}
}

func TestRollbackFails(t *testing.T) {
	c := start(t)
	c.create(impatient(t), first())
	f := c.server.Faults()
	f.RollbackFails = true
	c.server.SetFaults(f)
	if err := c.update("LcImageId", sick); err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateRollbackFailed {
		t.Fatalf("status %s", s.StackStatus)
	}
	refused(t, c.update("LcImageId", newImage), "ValidationError", "UPDATE_ROLLBACK_FAILED state and can not be updated")
	c.server.SetFaults(plan.StackFaults{})
	_, err := c.stacks.ContinueUpdateRollback(context.Background(), &cloudformation.ContinueUpdateRollbackInput{StackName: aws.String("Stack1")})
	if err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateRollbackComplete {
		t.Errorf("status %s: %v", s.StackStatus, c.reasons())
	}
	// What had failed to be brought back is brought back now.
	g := c.api()
	if *g.MinSize != 2 || *g.DesiredCapacity != 3 || len(g.Instances) != 3 {
		t.Errorf("group %+v", g)
	}
	for _, h := range c.health() {
		if h.TargetHealth.State != elbtypes.TargetHealthStateEnumHealthy {
			t.Errorf("%s is %s", *h.Target.Id, h.TargetHealth.State)
		}
	}
}

func TestRollbackLeavesCapacity(t *testing.T) {
	c := start(t)
	c.create(impatient(t), first())
	f := c.server.Faults()
	f.CapacityLeft = true
	c.server.SetFaults(f)
	if err := c.update("LcImageId", sick); err != nil {
		t.Fatal(err)
	}
	c.settle("Stack1")
	if g := c.api(); *g.DesiredCapacity != 4 {
		t.Errorf("desired capacity %d, want the 4 of the update", *g.DesiredCapacity)
	}
}

func TestCancel(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	if err := c.update("LcImageId", sick); err != nil {
		t.Fatal(err)
	}
	if _, err := c.stacks.CancelUpdateStack(context.Background(), &cloudformation.CancelUpdateStackInput{StackName: aws.String("Stack1")}); err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateRollbackComplete {
		t.Errorf("status %s", s.StackStatus)
	}
	c.said("Stack1 UPDATE_ROLLBACK_IN_PROGRESS: User Initiated")
}

// MinInstancesInService 0 without signals: all go before the new ones serve.
func TestNothingInService(t *testing.T) {
	// Booting takes for so long that nobody can miss that nothing serves.
	c := start(t, func(o *light.Options) { o.Images[newImage] = plan.Image{Version: "v2", Startup: time.Second} })
	c.create(edited(t, map[string]string{rolling + "MinInstancesInService": "0", rolling + "MaxBatchSize": "3", rolling + "WaitOnResourceSignals": "false",
		rolling + "PauseTime": "PT0S"}), first())
	if err := c.update("LcImageId", newImage); err != nil {
		t.Fatal(err)
	}
	none := false
	for end := time.Now().Add(patience); !none && time.Now().Before(end); {
		none = true
		for _, target := range c.health() {
			none = none && target.TargetHealth.State != "healthy"
		}
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateComplete || !none {
		t.Errorf("status %s, without a healthy target: %v", s.StackStatus, none)
	}
}
