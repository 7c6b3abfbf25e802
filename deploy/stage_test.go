package deploy_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/deploy"
	lab "upness/lab/aws"
	"upness/lab/aws/light"
	"upness/plan"
	"upness/recording"
)

// place is an endpoint, and what a stack of examples/stack.yaml needs there.
type place struct {
	options      deploy.Options
	pace         deploy.Pace
	patience     time.Duration // bounds what a test waits for
	stack        string
	images       [2]string
	sick         string // an image whose servers never get healthy
	vpc, subnets string
}

// eachStage runs a test in the lab, and against the endpoint that is named in
// UPNESS_TEST_AWS_ENDPOINT, if one is.
func eachStage(t *testing.T, test func(t *testing.T, s *stage)) {
	t.Helper()
	eachStageAt(t, unhurried, test)
}

// eachStageAt is eachStage with a speed for the lab.
func eachStageAt(t *testing.T, speed float64, test func(t *testing.T, s *stage)) {
	t.Helper()
	t.Run("lab", func(t *testing.T) { test(t, inLab(t, "../examples/stack.yaml", speed)) })
	t.Run("endpoint", func(t *testing.T) { test(t, atEndpoint(t)) })
}

// inLab is a stack of a template in a lab of its own.
func inLab(t *testing.T, template string, speed float64) *stage {
	t.Helper()
	p := place{
		options: deploy.Options{Region: lab.Region, Credentials: labCredentials}.WithBackoff(50 * time.Millisecond),
		pace:    deploy.Pace{Stack: 50 * time.Millisecond, Groups: 30 * time.Millisecond, Settle: 30 * time.Second, Unseen: 30 * time.Second, Backoff: 100 * time.Millisecond},
		stack:   "Stack1", images: [2]string{"ami-1", "ami-2"}, sick: "ami-bad", vpc: "vpc-1", subnets: "subnet-1,subnet-2", patience: 3 * time.Minute,
	}
	ctx, cancel := context.WithCancel(context.Background())
	server, err := light.Start(ctx, light.Options{
		Config: lab.Config{Speed: speed, Templates: "testdata"},
		Images: map[string]plan.Image{"ami-1": {Version: "v1"}, "ami-2": {Version: "v2", Startup: 20 * time.Millisecond}, p.sick: {Version: "v3", Sick: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(); cancel() })
	p.options.Endpoint = server.URL()
	s := p.enter(t)
	s.create(template)
	return s
}

// atEndpoint is a stack behind the endpoint that is named, shared by all tests.
// What is not given there is as `upness lab aws` has it.
func atEndpoint(t *testing.T) *stage {
	t.Helper()
	endpoint := os.Getenv("UPNESS_TEST_AWS_ENDPOINT")
	if endpoint == "" {
		t.Skip("no endpoint is named in UPNESS_TEST_AWS_ENDPOINT")
	}
	given := func(name, fallback string) string { return cmp.Or(os.Getenv("UPNESS_TEST_AWS_"+name), fallback) }
	p := place{
		options:  deploy.Options{Endpoint: endpoint, Region: cmp.Or(os.Getenv("AWS_REGION"), lab.Region)},
		pace:     deploy.Pace{Stack: time.Second, Groups: 500 * time.Millisecond, Backoff: 10 * time.Second},
		patience: 45 * time.Minute, stack: "upness-test",
		images: [2]string{given("OLD_IMAGE", "ami-05679357ab362f128"), given("NEW_IMAGE", "ami-37884c4d")}, sick: given("SICK_IMAGE", "ami-0bad0bad0bad0bad0"),
		vpc: given("VPC", "vpc-1"), subnets: given("SUBNETS", "subnet-1,subnet-2"),
	}
	if u, err := url.Parse(endpoint); err == nil && net.ParseIP(u.Hostname()).IsLoopback() {
		p.options.Credentials = labCredentials // nobody's own go to a lab
	}
	s := p.enter(t)
	if shared == nil {
		s.create("../examples/stack.yaml")
		shared = &p
	}
	s.restore()
	return s
}

var labCredentials = credentials.NewStaticCredentialsProvider(lab.AccessKey, lab.SecretKey, "")

// shared is the place of the stack that was made at the endpoint; nil: none was.
var shared *place

func TestMain(m *testing.M) {
	code := m.Run()
	if shared != nil {
		if err := shared.leave(); err != nil {
			fmt.Fprintf(os.Stderr, "stack %s could not be deleted, delete it by hand: %v\n", shared.stack, err)
			code = 1
		}
	}
	os.Exit(code)
}

// leave deletes the stack and waits until it is gone.
func (p place) leave() error {
	ctx, cancel := context.WithTimeout(context.Background(), p.patience)
	defer cancel()
	c, err := deploy.Connect(ctx, p.options)
	if err != nil {
		return err
	}
	if _, err := c.Stacks.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &p.stack}); err != nil {
		return err
	}
	for {
		s, err := c.Describe(ctx, p.stack)
		if deploy.KindOf(err) == deploy.NoStack || err == nil && s.StackStatus == cfntypes.StackStatusDeleteComplete {
			return nil
		}
		if err != nil || s.StackStatus != cfntypes.StackStatusDeleteInProgress {
			return fmt.Errorf("it is %s: %w", s.StackStatus, err)
		}
		time.Sleep(p.pace.Stack)
	}
}

// stage is a driver of the stack at a place.
type stage struct {
	*deploy.Driver
	place
	t        *testing.T
	ctx      context.Context
	old, new string // the image that the servers run, and the other one

	mu     sync.Mutex
	events []recording.Event
	phases []string
}

// enter connects with the place. Its stack may not be there yet.
func (p place) enter(t *testing.T) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), p.patience, errors.New("the test waits for what never comes"))
	t.Cleanup(cancel)
	s := &stage{place: p, t: t, ctx: ctx, old: p.images[0], new: p.images[1]}
	s.Driver = s.driver()
	return s
}

// driver is one more of the same stack.
func (s *stage) driver() *deploy.Driver {
	s.t.Helper()
	c, err := deploy.Connect(s.ctx, s.options)
	if err != nil {
		s.t.Fatal(err)
	}
	return &deploy.Driver{Clients: c, Pace: s.pace, Axis: recording.StartClock().Offset, Phase: func(name string) { s.phases = append(s.phases, name) },
		Emit: func(e recording.Event) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.events = append(s.events, e)
		}}
}

// create makes the stack of a template and waits for it.
func (s *stage) create(template string) {
	s.t.Helper()
	body, err := os.ReadFile(template)
	if err != nil {
		s.t.Fatal(err)
	}
	in := &cloudformation.CreateStackInput{StackName: &s.stack, TemplateBody: aws.String(string(body))}
	for name, value := range map[string]string{"LcImageId": s.old, "MigrationLcImageId": s.old, "VpcId": s.vpc, "Subnets": s.subnets} {
		in.Parameters = append(in.Parameters, cfntypes.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	if _, err := s.Clients.Stacks.CreateStack(s.ctx, in); err != nil {
		s.t.Fatal(s.Clients.Explain(err))
	}
	if status := s.settled(); status != cfntypes.StackStatusCreateComplete {
		s.t.Fatalf("the stack is %s", status)
	}
}

// settled is the stack's status once nothing is under way.
func (s *stage) settled() cfntypes.StackStatus {
	s.t.Helper()
	for {
		live, err := s.Clients.Describe(s.ctx, s.stack)
		if err != nil {
			s.t.Fatal(err)
		}
		if !strings.HasSuffix(string(live.StackStatus), "_IN_PROGRESS") {
			return live.StackStatus
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// restore brings the stack back to what it was when it was made, but for the
// image, which may be either.
func (s *stage) restore() {
	s.t.Helper()
	_, err := s.Update(s.ctx, deploy.Update{Stack: s.stack, Wait: true, NothingOK: true, Parameters: map[string]string{"DesiredCapacity": "3", "MigrationDesiredCapacity": "0"}})
	if err != nil {
		s.t.Fatal(err)
	}
	if servers, _ := s.groups(); servers.Image != s.old {
		s.old, s.new = s.new, s.old
	}
	s.events = nil
}

// groups are those of the servers and of the migration worker, as they are.
func (s *stage) groups() (servers, worker *deploy.Group) {
	s.t.Helper()
	snap, err := s.Clients.Snapshot(s.ctx, s.stack)
	if err != nil || len(snap.Gaps) > 0 {
		s.t.Fatal(err, snap)
	}
	return snap.Group("ApiGroup"), snap.Group("MigrationGroup")
}

// faults switches faults of the lab on until the test ends. An endpoint without
// such a switch cannot be tested for them.
func (s *stage) faults(form string) {
	s.t.Helper()
	set := func(form string) error {
		resp, err := http.Post(s.options.Endpoint+"/_lab/faults", "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil {
			return err
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return errors.New(resp.Status)
		}
		return nil
	}
	if err := set(form); err != nil {
		s.t.Skipf("the endpoint has no faults to switch on: %v", err)
	}
	s.t.Cleanup(func() {
		if err := set(""); err != nil {
			s.t.Error(err)
		}
	})
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

// warned reports a warning that holds a text.
func (s *stage) warned(text string) bool {
	for _, e := range s.of(recording.EventWarning, "") {
		if strings.Contains(e.Text, text) {
			return true
		}
	}
	return false
}

// until waits for something to come about.
func (s *stage) until(what string, is func() bool) {
	for ; !is(); time.Sleep(5 * time.Millisecond) {
		if s.ctx.Err() != nil {
			s.t.Errorf("never came about: %s", what)
			return
		}
	}
}
