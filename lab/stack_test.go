package lab

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"upness/lab/aws"
	"upness/plan"
	"upness/recording"
)

// stacked is a lab whose service is the stack of examples/stack.yaml.
func stacked() plan.Lab {
	cfg := described()
	cfg.Group = plan.LabGroup{}
	cfg.Stack = &plan.LabStack{Name: "Stack1", Template: "lab:stack", Speed: 20, Parameters: map[string]string{"LcImageId": v1, "MigrationLcImageId": v1}}
	return cfg
}

// awsOf is the real SDK, pointed at the lab's AWS.
func awsOf(t *testing.T, e *Env) (*cloudformation.Client, *ssm.Client) {
	cfg, err := config.LoadDefaultConfig(t.Context(), config.WithRegion(aws.Region), config.WithBaseEndpoint(e.Endpoint()),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(aws.AccessKey, aws.SecretKey, "")))
	if err != nil {
		t.Fatal(err)
	}
	return cloudformation.NewFromConfig(cfg), ssm.NewFromConfig(cfg)
}

// updateStack changes the parameters given, keeps the others, and waits.
func updateStack(t *testing.T, e *Env, given map[string]string) {
	t.Helper()
	client, _ := awsOf(t, e)
	in := &cloudformation.UpdateStackInput{StackName: new("Stack1"), UsePreviousTemplate: new(true)}
	stacks, err := client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: new("Stack1")})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range stacks.Stacks[0].Parameters {
		if value, named := given[*p.ParameterKey]; named {
			in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: p.ParameterKey, ParameterValue: &value})
		} else {
			in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: p.ParameterKey, UsePreviousValue: new(true)})
		}
	}
	if _, err := client.UpdateStack(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if status, reason, err := e.aws.Stacks().Settle(ctx, "Stack1"); err != nil || status != "UPDATE_COMPLETE" {
		t.Fatalf("status %s, %s, %v", status, reason, err)
	}
}

// The two updates of a release, over real processes: nobody notices.
func TestStackRelease(t *testing.T) {
	e, told := begin(t, stacked())
	c := load(t, e.URL())
	updateStack(t, e, map[string]string{"MigrationLcImageId": v2, "MigrationDesiredCapacity": "1"})
	_, parameters := awsOf(t, e)
	await(t, "the migration's end", func() bool {
		p, err := parameters.GetParameter(t.Context(), &ssm.GetParameterInput{Name: new("/Stack1/migration/" + v2)})
		return err == nil && *p.Parameter.Value == "succeeded"
	})
	updateStack(t, e, map[string]string{"LcImageId": v2, "MigrationDesiredCapacity": "0"})
	for range 4 {
		if code, version := get(t, e.URL()+"/courses/1/responses"); code != 200 || version != "v2" {
			t.Errorf("after the release: %d from %q", code, version)
		}
	}
	c.unharmed(t)
	if n := len(told.of(recording.EventStatement)); n != 24 {
		t.Errorf("%d edges of statements, want 24", n)
	}
	for _, kind := range []string{recording.EventInstance, recording.EventGroup, recording.EventTarget} {
		if events := told.of(kind); len(events) > 0 {
			t.Errorf("%d events of kind %s: who watches the stack tells of them too", len(events), kind)
		}
	}
	truth, err := os.ReadFile(filepath.Join(e.opts.Dir, "truth.jsonl"))
	if err != nil || !strings.Contains(string(truth), `"state":"succeeded"`) || !strings.Contains(string(truth), `"kind":"target"`) {
		t.Errorf("truth %v:\n%s", err, truth)
	}
	if env := e.Environ(); !slices.Contains(env, "AWS_ENDPOINT_URL="+e.Endpoint()) {
		t.Errorf("environment %v", env)
	}
}
