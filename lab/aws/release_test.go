package aws_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// TestRelease is the two updates of the notes, over the SDK.
func TestRelease(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	ctx := context.Background()

	if err := c.update("MigrationLcImageId", newImage, "MigrationDesiredCapacity", "1"); err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateComplete {
		t.Fatalf("status %s: %v", s.StackStatus, c.reasons())
	}
	for end := time.Now().Add(patience); ; {
		p, err := c.ssm.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String("/Stack1/migration/" + newImage)})
		if err == nil && *p.Parameter.Value == "succeeded" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("migration status %v, %v", p, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := c.update("LcImageId", newImage, "MigrationDesiredCapacity", "0"); err != nil {
		t.Fatal(err)
	}
	if s := c.settle("Stack1"); s.StackStatus != types.StackStatusUpdateComplete {
		t.Fatalf("status %s: %v", s.StackStatus, c.reasons())
	}
	text := strings.Join(c.reasons(), "\n")
	for _, want := range []string{
		"Rolling update initiated. Terminating 3 obsolete instance(s) in batches of 1, while keeping at least 3 instance(s) in service. Waiting on resource signals with a timeout of PT5M when new instances are added to the autoscaling group.",
		"Temporarily setting autoscaling group MinSize and DesiredCapacity to 4.",
		"New instance(s) added to autoscaling group - Waiting on 1 resource signal(s) with a timeout of PT5M.",
		"Received SUCCESS signal with UniqueId i-", "replacing with 1 new instance(s).", "(Progress 33%).", "(Progress 100%).",
		"Stack1 UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no event says %q:\n%s", want, text)
		}
	}
	groups, err := c.groups.DescribeAutoScalingGroups(ctx, &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	all := groups.AutoScalingGroups
	api := all[slices.IndexFunc(all, func(g asgtypes.AutoScalingGroup) bool { return strings.Contains(*g.AutoScalingGroupName, "-ApiGroup-") })]
	if *api.MinSize != 2 || *api.DesiredCapacity != 3 || len(api.Instances) != 3 {
		t.Errorf("group %+v", api)
	}
	healthy := 0
	health, err := c.elb.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &api.TargetGroupARNs[0]})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range health.TargetHealthDescriptions {
		if h.TargetHealth.State == "healthy" && slices.ContainsFunc(api.Instances, func(i asgtypes.Instance) bool { return *i.InstanceId == *h.Target.Id }) {
			healthy++
		}
	}
	if healthy != 3 {
		t.Errorf("%d healthy: %+v", healthy, health.TargetHealthDescriptions)
	}
}
