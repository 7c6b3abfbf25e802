package deploy_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/deploy"
	lab "upness/lab/aws"
	"upness/lab/aws/light"
	"upness/plan"
	"upness/recording"
)

// stage is a stack of examples/stack.yaml and a driver of it: in the lab, or
// behind the endpoint named in UPNESS_TEST_AWS_ENDPOINT, for which the
// environment has credentials, the region, and the images and the network in
// UPNESS_TEST_AWS_OLD_IMAGE, _NEW_IMAGE, _VPC and _SUBNETS.
type stage struct {
	*deploy.Driver
	t        *testing.T
	ctx      context.Context
	server   *lab.Server // nil: not the lab
	stack    string
	old, new string

	mu     sync.Mutex
	events []recording.Event
	phases []string
}

// patience bounds what a test waits for.
const patience = 25 * time.Second

// eachStage runs a test in the lab, and against the endpoint that is named.
func eachStage(t *testing.T, test func(t *testing.T, s *stage)) {
	t.Run("lab", func(t *testing.T) { test(t, inLab(t, "../examples/stack.yaml")) })
	t.Run("endpoint", func(t *testing.T) {
		endpoint := os.Getenv("UPNESS_TEST_AWS_ENDPOINT")
		if endpoint == "" {
			t.Skip("no endpoint is named in UPNESS_TEST_AWS_ENDPOINT")
		}
		s := &stage{t: t, stack: "upness-test", old: cmp.Or(os.Getenv("UPNESS_TEST_AWS_OLD_IMAGE"), "ami-1"), new: cmp.Or(os.Getenv("UPNESS_TEST_AWS_NEW_IMAGE"), "ami-2")}
		s.connect(deploy.Options{Endpoint: endpoint}, deploy.Pace{})
		s.create("../examples/stack.yaml", cmp.Or(os.Getenv("UPNESS_TEST_AWS_VPC"), "vpc-1"), cmp.Or(os.Getenv("UPNESS_TEST_AWS_SUBNETS"), "subnet-1,subnet-2"))
		test(t, s)
	})
}

// bad is an image whose servers never get healthy, in the lab.
const bad = "ami-00000000000000bad"

// inLab makes a stack of a template in a lab of its own.
func inLab(t *testing.T, template string) *stage {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	server, err := light.Start(ctx, light.Options{
		Config: lab.Config{Speed: 50, Templates: "testdata"},
		Images: map[string]plan.Image{"ami-1": {Version: "v1"}, "ami-2": {Version: "v2", Startup: 20 * time.Millisecond}, bad: {Version: "v3", Sick: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(); cancel() })
	s := &stage{t: t, server: server, stack: "Stack1", old: "ami-1", new: "ami-2"}
	s.connect(deploy.Options{Endpoint: server.URL(), Region: lab.Region, Credentials: credentials.NewStaticCredentialsProvider("AKIALAB", "lab", "")},
		deploy.Pace{Stack: 50 * time.Millisecond, Groups: 30 * time.Millisecond, Settle: 30 * time.Second, Unseen: 30 * time.Second, Backoff: 100 * time.Millisecond})
	s.create(template, "vpc-1", "subnet-1,subnet-2")
	return s
}

func (s *stage) connect(o deploy.Options, pace deploy.Pace) {
	s.t.Helper()
	limit := patience
	if s.server == nil {
		limit = time.Hour
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), limit)
	s.t.Cleanup(cancel)
	s.ctx = ctx
	c, err := deploy.Connect(ctx, o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Driver = &deploy.Driver{Clients: c, Pace: pace, Axis: recording.StartClock().Offset, Emit: func(e recording.Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.events = append(s.events, e)
	}, Phase: func(name string) { s.phases = append(s.phases, name) }}
}

// create makes the stack and waits for it.
func (s *stage) create(template, vpc, subnets string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Minute)
	defer cancel()
	body, err := os.ReadFile(template)
	if err != nil {
		s.t.Fatal(err)
	}
	text, wait := string(body), true
	in := &cloudformation.CreateStackInput{StackName: &s.stack, TemplateBody: &text}
	for name, value := range map[string]string{"LcImageId": s.old, "MigrationLcImageId": s.old, "VpcId": vpc, "Subnets": subnets} {
		in.Parameters = append(in.Parameters, cfntypes.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	if _, err := s.Clients.Stacks.CreateStack(ctx, in); err != nil {
		s.t.Fatal(s.Clients.Explain(err))
	}
	if s.server == nil {
		s.t.Cleanup(func() {
			_, err := s.Clients.Stacks.DeleteStack(context.Background(), &cloudformation.DeleteStackInput{StackName: &s.stack})
			if err != nil {
				s.t.Errorf("stack %s could not be deleted, delete it by hand: %v", s.stack, err)
			}
		})
	}
	for wait {
		live, err := s.Clients.Describe(ctx, s.stack)
		if err != nil {
			s.t.Fatal(err)
		}
		wait = live.StackStatus == cfntypes.StackStatusCreateInProgress
		if !wait && live.StackStatus != cfntypes.StackStatusCreateComplete {
			s.t.Fatalf("the stack is %s", live.StackStatus)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// of are the events of a kind and state.
func (s *stage) of(kind, state string) (all []recording.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if e.Kind == kind && (state == "" || e.State == state) {
			all = append(all, e)
		}
	}
	return all
}

// migrated waits for the status that the worker of examples/stack.yaml keeps.
func (s *stage) migrated(ctx context.Context) error {
	for {
		value, _, err := s.Clients.Parameter(ctx, "/"+s.stack+"/migration/"+s.new)
		switch {
		case err == nil && value == "succeeded":
			return nil
		case err == nil && value == "failed":
			return errors.New("the migration says failed")
		case ctx.Err() != nil:
			return fmt.Errorf("the migration's status is %q, %v: %w", value, err, ctx.Err())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *stage) release() deploy.Release {
	return deploy.Release{Stack: s.stack, Old: s.old, New: s.new, Migrated: s.migrated}
}

// A release is two updates; the servers are left alone by the first.
func TestRelease(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		asked := 0
		s.Before = func(_ context.Context, p *deploy.Prepared) error {
			asked++
			for _, g := range p.Snapshot.Groups {
				if g.ImageParameter == "LcImageId" && g.Image != s.old {
					t.Errorf("before update %d the servers run %s", asked, g.Image)
				}
			}
			return nil
		}
		migrated, deployed, err := s.Release(s.ctx, s.release())
		if err != nil {
			t.Fatalf("%v; phases %v, warnings %v", err, s.phases, s.of(recording.EventWarning, ""))
		}
		if migrated.Status != "UPDATE_COMPLETE" || deployed.Status != "UPDATE_COMPLETE" || asked != 2 || strings.Join(s.phases, " ") != "migrate deploy" {
			t.Errorf("%+v, %+v, asked %d, phases %v", migrated, deployed, asked, s.phases)
		}
		snap, err := s.Clients.Snapshot(t.Context(), s.stack)
		if err != nil || len(snap.Gaps) > 0 {
			t.Fatal(err, snap.Gaps)
		}
		servers, worker := snap.Groups[0], snap.Groups[1]
		if servers.DesiredParameter != "DesiredCapacity" {
			servers, worker = worker, servers
		}
		if len(servers.Instances) != 3 || len(worker.Instances) != 0 || snap.TargetGroups[0].Healthy() != 3 {
			t.Errorf("%d servers, %d workers, %d healthy targets", len(servers.Instances), len(worker.Instances), snap.TargetGroups[0].Healthy())
		}
		for _, i := range servers.Instances {
			if i.Image != s.new {
				t.Errorf("%s runs %s", *i.InstanceId, i.Image)
			}
		}
		if dips := s.of(recording.EventGroup, "dip"); len(dips) > 0 {
			t.Errorf("dips: %+v", dips)
		}
		begun, ended := map[any]int{}, 0
		for _, e := range s.of(recording.EventInstance, "") {
			switch e.Edge {
			case recording.Begin:
				begun[e.Fields["image"]]++
			case recording.End:
				ended++
			}
		}
		if begun[s.old] != 3 || begun[s.new] != 4 || ended != 4 {
			t.Errorf("lives begun %v, ended %d", begun, ended)
		}
		if len(s.of(recording.EventScaling, "")) == 0 || len(s.of(recording.EventStack, "update_complete")) == 0 || len(s.of(recording.EventTarget, "")) < 5 {
			t.Error("activities, events or targets were not told")
		}
	})
}

// A release is refused before anything is touched when it would not be the one
// that was asked for.
func TestReleaseRefused(t *testing.T) {
	s := inLab(t, "../examples/stack.yaml")
	for says, change := range map[string]func(*deploy.Release){
		"its servers run the image ami-1, not ami-3: the first update would replace them":                  func(r *deploy.Release) { r.Old = "ami-3" },
		"no group takes its image from the parameter MigrationLcImageId and its desired capacity from Max": func(r *deploy.Release) { r.Names.MigrationDesired = "MaxSize" },
		"its template has no parameter Image, ":                                                            func(r *deploy.Release) { r.Names.Image = "Image" },
	} {
		r := s.release()
		change(&r)
		_, _, err := s.Release(s.ctx, r)
		var refused *deploy.Refusal
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	// The image is one that the worker has already: nothing to do is an error.
	if out, _, err := s.Release(s.ctx, s.release()); err != nil {
		t.Fatal(out, err)
	}
}

// The migration fails: the servers are left alone.
func TestReleaseWhoseMigrationFails(t *testing.T) {
	s := inLab(t, "../examples/stack.yaml")
	r := s.release()
	r.Migrated = func(context.Context) error { return errors.New("the migration says failed") }
	var told []string
	s.Tell = func(line string) { told = append(told, line) }
	_, deployed, err := s.Release(s.ctx, r)
	if err == nil || deployed != nil || !strings.Contains(err.Error(), "migration to ami-2: the migration says failed (the servers were left alone") {
		t.Fatal(deployed, err)
	}
	if last := told[len(told)-1]; !strings.HasPrefix(last, "to take the migration worker away: aws cloudformation update-stack") || !strings.Contains(last, "MigrationDesiredCapacity,ParameterValue=0") {
		t.Error(last)
	}
	snap, err := s.Clients.Snapshot(t.Context(), s.stack)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range snap.Groups {
		if g.DesiredParameter == "DesiredCapacity" && (g.Image != "ami-1" || g.InService() != 3) {
			t.Errorf("the servers: %s, %d in service", g.Image, g.InService())
		}
	}
}

// Health checks never pass: CloudFormation rolls back, and the cause is named.
func TestReleaseThatIsRolledBack(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		if s.server == nil {
			t.Skip("the endpoint has no image whose servers never get healthy")
		}
		r := s.release()
		r.New, r.Migrated = bad, nil
		_, _, err := s.Release(s.ctx, r)
		var f *deploy.Failure
		if !errors.As(err, &f) || f.Outcome.Status != "UPDATE_ROLLBACK_COMPLETE" || f.Outcome.Cause == nil || f.Outcome.Cause.Resource != "ApiGroup" || !strings.Contains(f.Outcome.Cause.Why, " never became a healthy target within the PauseTime (Target.") {
			t.Fatalf("%T %v", err, err)
		}
		if len(s.of(recording.EventStack, "update_rollback_complete")) == 0 {
			t.Error("the rollback's end was not told")
		}
	})
}

// Every call of some kinds is throttled now and then, answers are old, and
// events come in pages of four.
func TestReleaseThroughThrottlingAndLag(t *testing.T) {
	s := inLab(t, "../examples/stack.yaml")
	if _, _, err := s.server.Stacks().Settle(t.Context(), s.stack); err != nil {
		t.Fatal(err)
	}
	s.server.SetFaults(plan.StackFaults{Throttle: 4, ThrottleActions: []string{"cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks",
		"cloudformation:UpdateStack", "elasticloadbalancing:DescribeTargetHealth"}, Lag: 200 * time.Millisecond, EventPage: 4})
	r := s.release()
	r.Wait = true // what is read of the stack is as old as its creation
	if _, deployed, err := s.Release(s.ctx, r); err != nil || deployed.Status != "UPDATE_COMPLETE" {
		t.Fatal(deployed, err)
	}
}
