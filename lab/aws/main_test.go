package aws_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go/logging"

	lab "upness/lab/aws"
	"upness/lab/aws/light"
	"upness/plan"
)

const (
	oldImage = "ami-05679357ab362f128"
	newImage = "ami-37884c4d"
	sick     = "ami-00000000000000bad"
)

// client is the real SDK, pointed at the lab.
type client struct {
	t      *testing.T
	server *lab.Server
	cfg    aws.Config
	stacks *cloudformation.Client
	groups *autoscaling.Client
	elb    *elb.Client
	ssm    *ssm.Client
}

// start starts a light lab at fifty times the speed and a client of it.
func start(t *testing.T, change ...func(*light.Options)) *client {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	o := light.Options{Images: map[string]plan.Image{
		oldImage: {Version: "v1"}, newImage: {Version: "v2", Startup: 50 * time.Millisecond}, sick: {Version: "v3", Sick: true},
	}}
	o.Speed, o.Templates = 50, "../../examples"
	for _, f := range change {
		f(&o)
	}
	server, err := light.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		cancel()
	})
	return connect(t, server, lab.Region)
}

func connect(t *testing.T, server *lab.Server, region string) *client {
	cfg, err := config.LoadDefaultConfig(context.Background(), config.WithRegion(region), config.WithBaseEndpoint(server.URL()),
		config.WithLogger(logging.Nop{}), config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("AKIALAB", "lab", "")),
		config.WithSharedConfigFiles(nil), config.WithSharedCredentialsFiles(nil))
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, server: server, cfg: cfg, stacks: cloudformation.NewFromConfig(cfg), groups: autoscaling.NewFromConfig(cfg),
		elb: elb.NewFromConfig(cfg), ssm: ssm.NewFromConfig(cfg)}
}

// once is the client without second attempts, by which faults are seen.
func (c *client) once() *client {
	one := *c
	one.cfg.RetryMaxAttempts = 1
	one.stacks = cloudformation.NewFromConfig(one.cfg)
	return &one
}

// patience bounds every wait; the machine is noisy.
const patience = 60 * time.Second

func parameters(pairs ...string) []types.Parameter {
	var all []types.Parameter
	for i := 0; i < len(pairs); i += 2 {
		p := types.Parameter{ParameterKey: &pairs[i], ParameterValue: &pairs[i+1]}
		if pairs[i+1] == "previous" {
			p = types.Parameter{ParameterKey: &pairs[i], UsePreviousValue: new(true)}
		}
		all = append(all, p)
	}
	return all
}

// first are the parameters that a stack of examples/stack.yaml is made with.
func first() []types.Parameter {
	return parameters("LcImageId", oldImage, "MigrationLcImageId", oldImage, "VpcId", "vpc-1", "Subnets", "subnet-1,subnet-2")
}

func read(t *testing.T, file string) string {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// settle waits until nothing is under way and returns the stack.
func (c *client) settle(name string) types.Stack {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, _, err := c.server.Stacks().Settle(ctx, name); err != nil {
		c.t.Fatal(err)
	}
	out, err := c.stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		c.t.Fatal(err)
	}
	return out.Stacks[0]
}

// create makes Stack1 of a template and waits.
func (c *client) create(template string, parameters []types.Parameter) types.Stack {
	c.t.Helper()
	_, err := c.stacks.CreateStack(context.Background(), &cloudformation.CreateStackInput{StackName: new("Stack1"), TemplateBody: &template, Parameters: parameters})
	if err != nil {
		c.t.Fatal(err)
	}
	s := c.settle("Stack1")
	if s.StackStatus != types.StackStatusCreateComplete {
		c.t.Fatalf("status %s: %v", s.StackStatus, c.reasons())
	}
	return s
}

// update changes parameters, all others staying as they are, and does not wait.
func (c *client) update(pairs ...string) error {
	all := map[string]string{"LcImageId": "previous", "MigrationLcImageId": "previous", "VpcId": "previous", "Subnets": "previous",
		"DesiredCapacity": "previous", "MigrationDesiredCapacity": "previous", "MaxSize": "previous"}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	var list []string
	for name, value := range all {
		list = append(list, name, value)
	}
	_, err := c.stacks.UpdateStack(context.Background(), &cloudformation.UpdateStackInput{
		StackName: new("Stack1"), UsePreviousTemplate: new(true), Parameters: parameters(list...)})
	return err
}

// events are all of Stack1's, the newest first, page by page.
func (c *client) events() []types.StackEvent {
	c.t.Helper()
	var all []types.StackEvent
	pages := cloudformation.NewDescribeStackEventsPaginator(c.stacks, &cloudformation.DescribeStackEventsInput{StackName: new("Stack1")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			c.t.Fatal(err)
		}
		all = append(all, page.StackEvents...)
	}
	return all
}

// reasons are the events' texts, the oldest first.
func (c *client) reasons() []string {
	var all []string
	events := c.events()
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		all = append(all, aws.ToString(e.LogicalResourceId)+" "+string(e.ResourceStatus)+": "+aws.ToString(e.ResourceStatusReason))
	}
	return all
}

// health is that of all targets.
func (c *client) health() []elbtypes.TargetHealthDescription {
	c.t.Helper()
	groups, err := c.elb.DescribeTargetGroups(context.Background(), &elb.DescribeTargetGroupsInput{})
	if err != nil {
		c.t.Fatal(err)
	}
	out, err := c.elb.DescribeTargetHealth(context.Background(), &elb.DescribeTargetHealthInput{TargetGroupArn: groups.TargetGroups[0].TargetGroupArn})
	if err != nil {
		c.t.Fatal(err)
	}
	return out.TargetHealthDescriptions
}
