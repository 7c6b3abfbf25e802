package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/rogpeppe/go-internal/testscript"

	"upness/deploy"
	lab "upness/lab/aws"
	"upness/lab/aws/light"
	"upness/plan"
)

// TestDeployScripts runs the scripts that need AWS: each has one of its own, in
// AWS_ENDPOINT_URL, with the stack Stack1 of examples/stack.yaml.
func TestDeployScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/deploy",
		Setup: func(env *testscript.Env) error {
			ctx, cancel := context.WithCancel(context.Background())
			env.Defer(cancel)
			server, err := light.Start(ctx, light.Options{
				Config: lab.Config{Speed: 50, Templates: filepath.Join(root, "examples")},
				Images: map[string]plan.Image{"ami-1": {Version: "v1"}, "ami-2": {Version: "v2"}, "ami-bad": {Version: "v3", Sick: true}},
			})
			if err != nil {
				return err
			}
			env.Defer(server.Close)
			for name, value := range map[string]string{
				"ROOT": root, "AWS_ENDPOINT_URL": server.URL(), "AWS_ACCESS_KEY_ID": "AKIALAB", "AWS_SECRET_ACCESS_KEY": "lab",
				"AWS_REGION": lab.Region, "AWS_EC2_METADATA_DISABLED": "true", "HOME": env.WorkDir,
			} {
				env.Setenv(name, value)
			}
			if err := makeStack(ctx, server, filepath.Join(root, "examples", "stack.yaml")); err != nil {
				return err
			}
			env.Setenv("STACK_URL", server.Address("Stack1"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// makeStack makes Stack1 of a template file and waits until it is there.
func makeStack(ctx context.Context, server *lab.Server, file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "AKIALAB", "AWS_SECRET_ACCESS_KEY": "lab"} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	c, err := deploy.Connect(ctx, deploy.Options{Region: lab.Region, Endpoint: server.URL()})
	if err != nil {
		return err
	}
	var parameters []cfntypes.Parameter
	for name, value := range map[string]string{"LcImageId": "ami-1", "MigrationLcImageId": "ami-1", "VpcId": "vpc-1", "Subnets": "subnet-1,subnet-2"} {
		parameters = append(parameters, cfntypes.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	_, err = c.Stacks.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("Stack1"), TemplateBody: aws.String(string(body)), Parameters: parameters})
	if err != nil {
		return err
	}
	_, _, err = server.Stacks().Settle(ctx, "Stack1")
	return err
}
