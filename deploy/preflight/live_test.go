package preflight_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/deploy"
	"upness/deploy/preflight"
	lab "upness/lab/aws"
	"upness/lab/aws/light"
	"upness/plan"
)

const (
	oldImage = "ami-05679357ab362f128"
	newImage = "ami-37884c4d"
)

// live is a stack of a template, made in the lab and reached over the SDK.
func live(t *testing.T, file string) *deploy.Clients {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIALAB", "AWS_SECRET_ACCESS_KEY": "lab", "AWS_SESSION_TOKEN": "", "AWS_CA_BUNDLE": "",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(name, value)
	}
	ctx, cancel := context.WithCancel(context.Background())
	server, err := light.Start(ctx, light.Options{
		Config: lab.Config{Speed: 100}, Images: map[string]plan.Image{oldImage: {Version: "v1"}, newImage: {Version: "v2"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		cancel()
	})
	c, err := deploy.Connect(ctx, deploy.Options{Region: lab.Region, Endpoint: server.URL()})
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var given []cfntypes.Parameter
	for name, value := range map[string]string{"LcImageId": oldImage, "MigrationLcImageId": oldImage, "VpcId": "vpc-1", "Subnets": "subnet-1,subnet-2"} {
		given = append(given, cfntypes.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	if _, err := c.Stacks.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("Stack1"), TemplateBody: aws.String(string(body)), Parameters: given}); err != nil {
		t.Fatal(err)
	}
	wait, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	if _, _, err := server.Stacks().Settle(wait, "Stack1"); err != nil {
		t.Fatal(err)
	}
	healthy(t, c)
	return c
}

// healthy waits until all targets are, as before a release.
func healthy(t *testing.T, c *deploy.Clients) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		s, err := c.Snapshot(t.Context(), "Stack1")
		if err != nil {
			t.Fatal(err)
		}
		well := 0
		for _, g := range s.TargetGroups {
			well += g.Healthy()
		}
		if well >= 3 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d healthy targets after a minute", well)
		}
	}
}

func look(t *testing.T, c *deploy.Clients, step preflight.Step, parameters map[string]string) *preflight.Report {
	t.Helper()
	report, err := preflight.Look(t.Context(), c, deploy.Update{Stack: "Stack1", Parameters: parameters}, preflight.Request{
		Step: step, OldImage: oldImage, NewImage: newImage, Boot: time.Minute, KeepAlive: 75 * time.Second, LongestRequest: 10 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// refused are the names of the checks that refuse.
func refused(r *preflight.Report) (names []string) {
	for _, res := range r.Results {
		if res.Severity == preflight.Refuse {
			names = append(names, res.Check)
		}
	}
	return names
}

func told(r *preflight.Report) string {
	var b strings.Builder
	_ = r.Text(&b)
	return b.String()
}

// Both updates of a release of the example are let through, with everything
// looked at that the lab has.
func TestExampleStackPasses(t *testing.T) {
	c := live(t, "../../examples/stack.yaml")
	migrate := look(t, c, preflight.Migrate, map[string]string{"MigrationLcImageId": newImage, "MigrationDesiredCapacity": "1"})
	deploy := look(t, c, preflight.Deploy, map[string]string{"LcImageId": newImage, "MigrationLcImageId": newImage, "MigrationDesiredCapacity": "0"})
	for step, r := range map[string]*preflight.Report{"migrate": migrate, "deploy": deploy} {
		if !r.Begin || len(r.Gaps) > 0 {
			t.Errorf("%s: %s", step, told(r))
		}
		for _, res := range r.Results {
			if len(res.Unchecked) > 0 {
				t.Errorf("%s: %s did not look at everything: %q", step, res.Check, res.Unchecked)
			}
		}
	}
}

// A first update that would replace the servers is refused, and so is one that
// meets a group that somebody has changed by hand.
func TestLiveTroubleIsRefused(t *testing.T) {
	c := live(t, "../../examples/stack.yaml")
	r := look(t, c, preflight.Migrate, map[string]string{"LcImageId": newImage, "MigrationLcImageId": newImage, "MigrationDesiredCapacity": "1"})
	if got := refused(r); !slices.Equal(got, []string{"changes"}) {
		t.Errorf("%q: %s", got, told(r))
	}
	s, err := c.Snapshot(t.Context(), "Stack1")
	if err != nil {
		t.Fatal(err)
	}
	name := s.Group("ApiGroup").Name()
	if _, err := c.Groups.SuspendProcesses(t.Context(), &autoscaling.SuspendProcessesInput{AutoScalingGroupName: &name, ScalingProcesses: []string{"Launch"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Groups.SetDesiredCapacity(t.Context(), &autoscaling.SetDesiredCapacityInput{AutoScalingGroupName: &name, DesiredCapacity: aws.Int32(4)}); err != nil {
		t.Fatal(err)
	}
	r = look(t, c, preflight.Update, map[string]string{"LcImageId": newImage})
	if got := refused(r); !slices.Contains(got, "processes") || !slices.Contains(got, "targets") {
		t.Errorf("%q: %s", got, told(r))
	}
	for _, res := range r.Results {
		if res.Check == "desired" && res.Severity != preflight.Warn {
			t.Errorf("a rollback would restore 3: %+v", res)
		}
	}
}

// A stack that nothing can be sent to is a refusal with the rest still checked;
// one that is not there is an error.
func TestStackThatCannotBeUpdated(t *testing.T) {
	c := live(t, "../../examples/stack.yaml")
	r := look(t, c, preflight.Update, map[string]string{"LcImage": newImage})
	if got := refused(r); !slices.Equal(got, []string{"stack"}) || !strings.Contains(told(r), "no parameter LcImage") {
		t.Errorf("%q: %s", got, told(r))
	}
	_, err := preflight.Look(t.Context(), c, deploy.Update{Stack: "Stack2"}, preflight.Request{})
	if deploy.KindOf(err) != deploy.NoStack {
		t.Errorf("%v", err)
	}
}

// A new template that is sent by its URL is the one that is looked at: what it
// declares is no mistake, and what is wrong in it is found.
func TestTemplateByURLIsLookedAt(t *testing.T) {
	c := live(t, "../../examples/stack.yaml")
	body, err := os.ReadFile("../../examples/stack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const sound, spoilt = "MinInstancesInService: !Ref DesiredCapacity", "MinInstancesInService: 0"
	text := strings.Replace(string(body), "\nParameters:\n", "\nParameters:\n  Added: {Type: String}\n", 1)
	text = strings.Replace(text, sound, spoilt, 1)
	file := filepath.Join(t.TempDir(), "new.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	see := func(parameters map[string]string) *preflight.Report {
		t.Helper()
		r, err := preflight.Look(t.Context(), c, deploy.Update{Stack: "Stack1", TemplateURL: "file://" + file, Parameters: parameters},
			preflight.Request{OldImage: oldImage, NewImage: newImage, Boot: time.Minute, KeepAlive: 75 * time.Second, LongestRequest: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := see(map[string]string{"LcImageId": newImage, "Added": "x"})
	if got := refused(r); !slices.Equal(got, []string{"min_in_service"}) || len(r.Gaps) > 0 {
		t.Errorf("%q: %s", got, told(r))
	}
	// Of an update that can not be prepared no template is to be had.
	r = see(map[string]string{"LcImageId": newImage})
	if got := refused(r); !slices.Equal(got, []string{"stack"}) || !strings.Contains(told(r), "Added has no value and no default") || !strings.Contains(told(r), "the template at file://") ||
		!strings.Contains(told(r), "its template is not known") {
		t.Errorf("%q: %s", got, told(r))
	}
}
