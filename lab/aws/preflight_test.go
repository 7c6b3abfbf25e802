package aws_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"upness/deploy"
	"upness/deploy/preflight"
	lab "upness/lab/aws"
	"upness/plan"
)

// preflightOf makes the checks before one of a release's updates.
func (c *client) preflightOf(step preflight.Step, parameters map[string]string) *preflight.Report {
	c.t.Helper()
	clients, err := deploy.Connect(context.Background(), deploy.Options{Region: lab.Region, Endpoint: c.server.URL(),
		Credentials: credentials.NewStaticCredentialsProvider(lab.AccessKey, lab.SecretKey, "")})
	if err != nil {
		c.t.Fatal(err)
	}
	names := deploy.Names{Image: "LcImageId", Desired: "DesiredCapacity", MigrationImage: "MigrationLcImageId", MigrationDesired: "MigrationDesiredCapacity"}
	r, err := preflight.Look(context.Background(), clients, deploy.Update{Stack: "Stack1", Parameters: parameters}, preflight.Request{
		Step: step, Names: names, OldImage: oldImage, NewImage: newImage,
		LongestRequest: 10 * time.Second, KeepAlive: 75 * time.Second, Boot: 60 * time.Second,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// findings are those of a severity, check: evidence.
func findings(r *preflight.Report, s preflight.Severity) []string {
	var all []string
	for _, result := range r.Results {
		for _, f := range result.Findings {
			if f.Severity == s {
				all = append(all, result.Check+": "+f.Subject+": "+f.Evidence)
			}
		}
	}
	return all
}

var (
	migration  = map[string]string{"LcImageId": oldImage, "MigrationLcImageId": newImage, "MigrationDesiredCapacity": "1"}
	deployment = map[string]string{"LcImageId": newImage, "MigrationLcImageId": newImage, "MigrationDesiredCapacity": "0"}
)

func TestExamplePassesPreflight(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	for step, parameters := range map[preflight.Step]map[string]string{preflight.Migrate: migration, preflight.Deploy: deployment} {
		r := c.preflightOf(step, parameters)
		if bad := append(findings(r, preflight.Refuse), findings(r, preflight.Warn)...); len(bad) > 0 || !r.Begin {
			t.Errorf("step %s:\n%s", step, strings.Join(bad, "\n"))
		}
		if len(r.Gaps) > 0 {
			t.Errorf("step %s: not read: %v", step, r.Gaps)
		}
	}
}

// Each mistake of the first version is caught.
func TestFirstStackIsRefused(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack-first.yaml"), first())
	r := c.preflightOf(preflight.Migrate, migration)
	said := strings.Join(findings(r, preflight.Refuse), "\n")
	for mistake, check := range map[string]string{
		"health checks elsewhere than the traffic": "health_port: ApiTargets", "60 s x 10": "ejection: ApiTargets",
		"service only started": "signal_gate: ApiGroup", "migrations only started": "signal_gate: MigrationGroup",
	} {
		if !strings.Contains(said, check) && !strings.Contains(said, strings.Replace(check, ": ", ": target group ", 1)) && !strings.Contains(said, strings.Replace(check, ": ", ": group ", 1)) {
			t.Errorf("%s: not refused:\n%s", mistake, said)
		}
	}
	if r.Begin {
		t.Error("the release may begin")
	}
}

// Every fault of a policy that the preflight knows is refused in the live stack.
func TestFaultyPoliciesAreRefused(t *testing.T) {
	for name, changes := range map[string]map[string]string{
		"signals":        {rolling + "WaitOnResourceSignals": "false", rolling + "PauseTime": "PT0S"},
		"min_in_service": {rolling + "MinInstancesInService": "0"},
		"headroom":       {"Parameters.MaxSize.Default": "3"},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t)
			c.create(edited(t, changes), first())
			if bad := findings(c.preflightOf(preflight.Deploy, deployment), preflight.Refuse); len(bad) == 0 {
				t.Errorf("nothing is refused with %v", slices.Collect(maps.Keys(changes)))
			}
		})
	}
}

// What CloudFormation refuses of the change set it would refuse of the update: an
// image that is not there, and what only it finds wrong.
func TestWhatCloudFormationRefusesIsRefused(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	r := c.preflightOf(preflight.Deploy, map[string]string{"LcImageId": "ami-11111111"})
	if said := strings.Join(findings(r, preflight.Refuse), "\n"); r.Begin || !strings.Contains(said, "parameter value ami-11111111 for parameter name LcImageId does not exist") {
		t.Errorf("the release of an image that is not there may begin: %v\n%s", r.Begin, said)
	}
	r = c.preflightOf(preflight.Update, map[string]string{"MaxSize": "1", "DesiredCapacity": "1"})
	if said := strings.Join(findings(r, preflight.Refuse), "\n"); r.Begin || !strings.Contains(said, "CloudFormation refuses the update") {
		t.Errorf("a change set that could not be made is let through: %v\n%s", r.Begin, said)
	}
}

// Too many calls at first are no reason to begin without having seen the change set.
func TestThrottledChangeSetIsAskedForAgain(t *testing.T) {
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	f := c.server.Faults()
	f.Throttle, f.ThrottleActions = 1, []string{"cloudformation:CreateChangeSet"}
	c.server.SetFaults(f)
	healed := time.AfterFunc(3*time.Second, func() { c.server.SetFaults(plan.StackFaults{}) })
	defer healed.Stop()
	r := c.preflightOf(preflight.Migrate, migration)
	if !r.Begin || len(r.Gaps) > 0 {
		t.Errorf("begins %v, not read: %v", r.Begin, r.Gaps)
	}
}
