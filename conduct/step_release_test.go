package conduct

import (
	"context"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/deploy"
	lab "upness/lab/aws"
	"upness/lab/aws/light"
	"upness/plan"
	"upness/recording"
)

// stackService is the stack of examples/stack.yaml in a lab, and where its
// balancer answers.
func stackService(t *testing.T) (*lab.Server, string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	server, err := light.Start(ctx, light.Options{Config: lab.Config{Speed: 50},
		Images: map[string]plan.Image{"ami-1": {Version: "v1"}, "ami-2": {Version: "v2"}, "ami-slow": {Version: "v3", Startup: 5 * time.Second}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(); cancel() })
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL(), "AWS_REGION": lab.Region, "AWS_ACCESS_KEY_ID": "AKIALAB", "AWS_SECRET_ACCESS_KEY": "lab"} {
		t.Setenv(name, value)
	}
	body, err := os.ReadFile("../examples/stack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := deploy.Connect(ctx, deploy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in := &cloudformation.CreateStackInput{StackName: aws.String("Stack1"), TemplateBody: aws.String(string(body))}
	for name, value := range map[string]string{"LcImageId": "ami-1", "MigrationLcImageId": "ami-1", "VpcId": "vpc-1", "Subnets": "subnet-1,subnet-2"} {
		in.Parameters = append(in.Parameters, cfntypes.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	if _, err := c.Stacks.CreateStack(ctx, in); err != nil {
		t.Fatal(err)
	}
	if _, _, err := server.Stacks().Settle(ctx, "Stack1"); err != nil {
		t.Fatal(err)
	}
	live, err := c.Describe(ctx, "Stack1")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range live.Outputs {
		if *o.OutputKey == "Url" {
			return server, *o.OutputValue
		}
	}
	t.Fatal("the stack has no output Url")
	return nil, ""
}

// quickly is a pace for the lab's stack.
var quickly = deploy.Pace{Stack: 100 * time.Millisecond, Groups: 50 * time.Millisecond, Settle: 30 * time.Second, Unseen: 2 * time.Second}

// underLoad runs a plan whose load goes to the stack's balancer.
func underLoad(t *testing.T, url, steps string, watch func(recording.Event)) *recording.Recording {
	t.Helper()
	s := &service{Server: &httptest.Server{URL: url}}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	return carryOut(t, ctx, s, steps, func(o *Options) { o.Pace, o.Watch = quickly, watch })
}

func TestReleaseUnderLoad(t *testing.T) {
	_, url := stackService(t)
	rec := underLoad(t, url, `
steps:
  - {phase: baseline, wait: 1s}
  - release: {stack: Stack1, from: ami-1, to: ami-2, version: v2, status: {ssm: /Stack1/migration/ami-2, every: 50ms}, preflight: {boot: 2s, keep_alive: 75s}}
`, nil)
	steps := events(rec, recording.EventStep)
	if e := steps["release ami-2 to Stack1"]; e.State != "done" {
		t.Fatalf("%+v", e)
	}
	phases := events(rec, recording.EventPhase)
	if phases["migrate"].At == 0 || phases["deploy"].At <= phases["migrate"].At {
		t.Errorf("phases %+v", phases)
	}
	for _, e := range rec.Events {
		if e.Kind == recording.EventStack && e.State == "update_complete" && e.Edge == "" && e.Phase != "migrate" && e.Phase != "deploy" {
			t.Errorf("%+v", e)
		}
	}
	last := ""
	for r, err := range rec.Results() {
		if err != nil {
			t.Fatal(err)
		}
		if r.Version != "" {
			last = r.Version
		}
	}
	if last != "v2" {
		t.Errorf("the last answer is of %q", last)
	}
}
