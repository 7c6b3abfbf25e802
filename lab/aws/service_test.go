package aws_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"upness/plan"
)

func (c *client) describe() error {
	_, err := c.stacks.DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{StackName: aws.String("Stack1")})
	return err
}

func TestFaults(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	whole := len(c.events())

	c = c.once()
	c.server.SetFaults(plan.StackFaults{Throttle: 2})
	throttled := 0
	for range 4 {
		if err := c.describe(); err != nil {
			refused(t, err, "Throttling", "Rate exceeded")
			throttled++
		}
	}
	if throttled != 2 {
		t.Errorf("%d of 4 calls throttled, want 2", throttled)
	}
	c.server.SetFaults(plan.StackFaults{Throttle: 1, ThrottleActions: []string{"autoscaling:DescribeAutoScalingGroups"}})
	if err := c.describe(); err != nil {
		t.Error(err)
	}
	c.server.SetFaults(plan.StackFaults{Deny: []string{"cloudformation:DescribeStacks"}})
	refused(t, c.describe(), "AccessDenied", "is not authorized to perform: cloudformation:DescribeStacks")
	c.server.SetFaults(plan.StackFaults{Expired: true})
	refused(t, c.describe(), "ExpiredToken", "expired")
	c.server.SetFaults(plan.StackFaults{Down: true})
	if err := c.describe(); err == nil || !strings.Contains(err.Error(), "EOF") {
		t.Errorf("down: %v", err)
	}
	c.server.SetFaults(plan.StackFaults{EventPage: 3})
	page, err := c.stacks.DescribeStackEvents(context.Background(), &cloudformation.DescribeStackEventsInput{StackName: aws.String("Stack1")})
	if err != nil || len(page.StackEvents) != 3 || page.NextToken == nil || len(c.events()) != whole {
		t.Errorf("%d events in a page, %d in all, want 3 and %d; %v", len(page.StackEvents), len(c.events()), whole, err)
	}
	c.server.SetFaults(plan.StackFaults{Lag: time.Hour})
	if n := len(c.events()); n != 0 {
		t.Errorf("%d events are not an hour old", n)
	}
}

func TestChangeSet(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	ctx, name := context.Background(), aws.String("Stack1")
	ask := func(set string, image string) *cloudformation.DescribeChangeSetOutput {
		t.Helper()
		_, err := c.stacks.CreateChangeSet(ctx, &cloudformation.CreateChangeSetInput{StackName: name, ChangeSetName: &set, UsePreviousTemplate: aws.Bool(true),
			Parameters: parameters("LcImageId", image, "MigrationLcImageId", "previous", "VpcId", "previous", "Subnets", "previous")})
		if err != nil {
			t.Fatal(err)
		}
		out, err := c.stacks.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{StackName: name, ChangeSetName: &set})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := ask("nothing", oldImage); out.Status != types.ChangeSetStatusFailed || !strings.Contains(*out.StatusReason, "didn't contain changes") {
		t.Errorf("an empty change set: %s %v", out.Status, out.StatusReason)
	}
	out := ask("image", newImage)
	var all []string
	for _, change := range out.Changes {
		r := change.ResourceChange
		all = append(all, string(r.Action)+" "+*r.LogicalResourceId+" "+string(r.Replacement)+" "+aws.ToString(r.Details[0].CausingEntity))
	}
	if got, want := strings.Join(all, ", "), "Modify ApiTemplate False LcImageId, Modify ApiGroup False ApiTemplate"; got != want {
		t.Errorf("changes %s, want %s", got, want)
	}
	if _, err := c.stacks.ExecuteChangeSet(ctx, &cloudformation.ExecuteChangeSetInput{StackName: name, ChangeSetName: aws.String("image")}); err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateComplete {
		t.Errorf("status %s", s.StackStatus)
	}
	_, err := c.stacks.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: name})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := cloudformation.NewStackDeleteCompleteWaiter(c.stacks, func(o *cloudformation.StackDeleteCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 50*time.Millisecond, 100*time.Millisecond
	}).Wait(ctx, &cloudformation.DescribeStacksInput{StackName: name}, patience); err != nil {
		t.Error(err)
	}
	if out, err := c.groups.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{}); err != nil || len(out.AutoScalingGroups) > 0 {
		t.Errorf("groups left: %v %v", out, err)
	}
}

const outer = `
Parameters: {LcImageId: {Type: String}}
Resources:
  Api:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.amazonaws.com/stack.yaml
      Parameters: {LcImageId: !Ref LcImageId, MigrationLcImageId: !Ref LcImageId, VpcId: vpc-1, Subnets: "subnet-1,subnet-2"}
Outputs:
  Url: {Value: !GetAtt Api.Outputs.Url}
`

func TestNestedStack(t *testing.T) {
	c := start(t)
	s := c.create(outer, parameters("LcImageId", oldImage))
	if len(s.Outputs) != 1 || !strings.HasPrefix(*s.Outputs[0].OutputValue, "http://127.0.0.1:") {
		t.Errorf("outputs %+v", s.Outputs)
	}
	all, err := c.stacks.DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{})
	if err != nil || len(all.Stacks) != 2 || aws.ToString(all.Stacks[1].ParentId) != *s.StackId || aws.ToString(all.Stacks[1].RootId) != *s.StackId {
		t.Fatalf("stacks %+v, %v", all, err)
	}
	update := func(image string) types.StackStatus {
		t.Helper()
		_, err := c.stacks.UpdateStack(context.Background(), &cloudformation.UpdateStackInput{StackName: s.StackId, UsePreviousTemplate: aws.Bool(true), Parameters: parameters("LcImageId", image)})
		if err != nil {
			t.Fatal(err)
		}
		return c.settle("Stack1").StackStatus
	}
	if status := update(newImage); status != types.StackStatusUpdateComplete {
		t.Errorf("status %s: %v", status, c.reasons())
	}
	c.server.SetFaults(plan.StackFaults{SignalsLost: true})
	if status := update(oldImage); status != types.StackStatusUpdateRollbackComplete {
		t.Errorf("status %s: %v", status, c.reasons())
	}
	c.said("Currently in UPDATE_ROLLBACK_COMPLETE with reason: The following resource(s) failed to update: [ApiGroup]")
}

func TestLaunchConfigurations(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack-first.yaml"), first())
	if err := c.update("LcImageId", "ami-11111111"); err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateRollbackComplete {
		t.Errorf("status %s", s.StackStatus)
	}
	c.said("ApiLaunchConfiguration UPDATE_FAILED: ValidationError: The image id '[ami-11111111]' does not exist")
	if err := c.update("LcImageId", newImage); err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateComplete {
		t.Errorf("status %s: %v", s.StackStatus, c.reasons())
	}
	c.said("ApiLaunchConfiguration DELETE_COMPLETE")
	out, err := c.groups.DescribeLaunchConfigurations(context.Background(), &autoscaling.DescribeLaunchConfigurationsInput{})
	if err != nil || len(out.LaunchConfigurations) != 2 {
		t.Errorf("launch configurations %+v, %v", out, err)
	}
}

// An instance that dies is replaced, and suspended processes do nothing.
func TestGroup(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	ctx, name := context.Background(), c.api().AutoScalingGroupName
	if _, err := c.groups.SuspendProcesses(ctx, &autoscaling.SuspendProcessesInput{AutoScalingGroupName: name, ScalingProcesses: []string{"Launch"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.groups.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{AutoScalingGroupName: name, DesiredCapacity: aws.Int32(4)}); err != nil {
		t.Fatal(err)
	}
	_, err := c.groups.SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{AutoScalingGroupName: name, DesiredCapacity: aws.Int32(7)})
	refused(t, err, "ValidationError", "Desired capacity:7 must be below the max size:6")
	if g := c.api(); len(g.Instances) != 3 || *g.SuspendedProcesses[0].ProcessName != "Launch" {
		t.Errorf("group %+v", g)
	}
	if _, err := c.groups.ResumeProcesses(ctx, &autoscaling.ResumeProcessesInput{AutoScalingGroupName: name}); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); len(c.api().Instances) != 4; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no fourth instance")
		}
	}
	activities, err := c.groups.DescribeScalingActivities(ctx, &autoscaling.DescribeScalingActivitiesInput{AutoScalingGroupName: name})
	if err != nil || !strings.HasPrefix(*activities.Activities[0].Description, "Launching a new EC2 instance: i-") ||
		!strings.Contains(*activities.Activities[0].Cause, "changing the desired capacity from 3 to 4") {
		t.Errorf("activities %+v, %v", activities, err)
	}
}

func TestOtherServices(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	ctx := context.Background()
	who, err := sts.NewFromConfig(c.cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil || *who.Account != "123456789012" {
		t.Errorf("identity %+v, %v", who, err)
	}
	put := &ssm.PutParameterInput{Name: aws.String("/x"), Value: aws.String("1"), Type: "String"}
	if _, err := c.ssm.PutParameter(ctx, put); err != nil {
		t.Fatal(err)
	}
	_, err = c.ssm.PutParameter(ctx, put)
	refused(t, err, "ParameterAlreadyExists", "")
	_, err = c.ssm.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String("/y")})
	refused(t, err, "ParameterNotFound", "")
	balancers, err := c.elb.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{})
	if err != nil || balancers.LoadBalancers[0].State.Code != "active" || len(balancers.LoadBalancers[0].AvailabilityZones) != 2 {
		t.Fatalf("balancers %+v, %v", balancers, err)
	}
	attributes, err := c.elb.DescribeLoadBalancerAttributes(ctx, &elb.DescribeLoadBalancerAttributesInput{LoadBalancerArn: balancers.LoadBalancers[0].LoadBalancerArn})
	if err != nil || len(attributes.Attributes) == 0 {
		t.Errorf("attributes %+v, %v", attributes, err)
	}
	_, err = c.elb.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{Names: []string{"none"}})
	refused(t, err, "TargetGroupNotFound", "")
}
