package conduct

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"upness/analyze"
	"upness/deploy"
	"upness/plan"
	"upness/recording"
)

// put sets a parameter of SSM.
func put(t *testing.T, name, value string) {
	t.Helper()
	c, err := deploy.Connect(t.Context(), deploy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Parameters.PutParameter(t.Context(), &ssm.PutParameterInput{Name: &name, Value: &value, Type: ssmtypes.ParameterTypeString}); err != nil {
		t.Fatal(err)
	}
}

// judged is the reason of the steps in the verdict over a run.
func judged(t *testing.T, rec *recording.Recording) (*analyze.Verdict, analyze.Reason) {
	t.Helper()
	v, err := analyze.Judge(analyze.Input{Run: rec.Run, Events: rec.Events, Results: rec.Results()}, plan.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range v.Reasons {
		if r.Rule == "steps" {
			return v, r
		}
	}
	t.Fatalf("no reason of the steps: %+v", v.Reasons)
	return nil, analyze.Reason{}
}

// stopWhen runs a plan and stops it, as Ctrl-C does, at an event.
func stopWhen(t *testing.T, url, steps string, is func(recording.Event) bool) *recording.Recording {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	return carryOut(t, ctx, &service{Server: &httptest.Server{URL: url}}, steps, func(o *Options) {
		o.Pace, o.Watch = quickly, func(e recording.Event) {
			if is(e) {
				stop()
			}
		}
	})
}

// deploying tells of the second update of a release: it alone changes the servers.
// That of the stack itself may be the first one's, which is told of late.
func deploying(e recording.Event) bool {
	return e.Kind == recording.EventStack && e.State == "update_in_progress" && e.Name == "Stack1/ApiGroup"
}

// Who leaves in the middle of a release is told how far it is, and how to follow
// it or to take it back; the run is partial.
func TestReleaseLeft(t *testing.T) {
	_, url := stackService(t)
	const release = `
steps:
  - {phase: baseline, wait: 200ms}
  - release: {stack: Stack1, from: ami-1, to: ami-slow, status: {ssm: /Stack1/migration/ami-slow, every: 50ms}, preflight: {skip: true}}
`
	rec := stopWhen(t, url, release, deploying)
	e := events(rec, recording.EventStep)["release ami-slow to Stack1"]
	for _, want := range []string{
		"stopped by a signal; stack Stack1: its update ", // goes on, or is not seen yet
		"follow it with: aws cloudformation describe-stack-events --stack-name Stack1 --region eu-west-1 --endpoint-url http://",
		"take it back with: aws cloudformation cancel-update-stack --stack-name Stack1 ",
	} {
		if e.State != "interrupted" || !strings.Contains(e.Error, want) {
			t.Errorf("%s %q: no %q", e.State, e.Error, want)
		}
	}
	v, r := judged(t, rec)
	if !v.Partial || v.Exit != 130 || v.Verdict != analyze.Inconclusive || r.Verdict != analyze.Inconclusive || !strings.Contains(r.Text, "cancel-update-stack") {
		t.Errorf("exit %d, %s, partial %t: %+v", v.Exit, v.Verdict, v.Partial, r)
	}
	if rec.Run.State != recording.Interrupted || v.Requests.Cut > 0 {
		t.Errorf("state %s, %d requests cut", rec.Run.State, v.Requests.Cut)
	}
}

// While the migrations run there is no update under way to be cancelled.
func TestReleaseLeftDuringMigration(t *testing.T) {
	_, url := stackService(t)
	const release = `
steps:
  - release: {stack: Stack1, from: ami-1, to: ami-2, status: {command: echo running since noon, every: 50ms}, preflight: {skip: true}}
`
	rec := stopWhen(t, url, release, func(e recording.Event) bool { return e.Kind == recording.EventOutput && e.Source == "migration" })
	e := events(rec, recording.EventStep)["release ami-2 to Stack1"]
	if e.State != "interrupted" {
		t.Fatalf("%+v", e)
	}
	for _, want := range []string{
		"stopped by a signal; stack Stack1: the migration to ami-2 goes on, its end was not waited for; the servers were left alone, the second update was not begun",
		"to take the migration worker away: aws cloudformation update-stack --stack-name Stack1 ",
		"ParameterKey=MigrationDesiredCapacity,ParameterValue=0",
	} {
		if !strings.Contains(e.Error, want) {
			t.Errorf("%q: no %q", e.Error, want)
		}
	}
}

// A budget that is spent cancels the update and has its rollback followed; a
// signal ends that too.
func TestRollbackOfTheBudgetLeft(t *testing.T) {
	stackService(t)
	s := newService(t)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	rec := carryOut(t, ctx, s, `
abort_on: budget
budget: {longest_outage: 100ms}
steps:
  - cloudformation: {stack: Stack1, parameters: {LcImageId: ami-slow}, preflight: {skip: true}}
`, func(o *Options) {
		o.Pace, o.Watch = quickly, func(e recording.Event) {
			switch {
			case e.Kind == recording.EventStack && e.State == "update_in_progress":
				s.failing.Store(true)
			case e.Kind == recording.EventWarning && strings.Contains(e.Text, "the update is cancelled"):
				stop()
			}
		}
	})
	e := events(rec, recording.EventStep)["update Stack1"]
	if e.State != "interrupted" || !strings.HasPrefix(e.Error, "stopped by a signal; stack Stack1: its update was cancelled, and its rollback goes on without being followed; follow it with: ") {
		t.Errorf("%+v", e)
	}
	if strings.Contains(e.Error, "cancel-update-stack") {
		t.Errorf("what is rolled back can not be cancelled: %s", e.Error)
	}
}

// AWS is not reached any more in the middle of a release: the load and the
// recording go on, and the verdict says what is not known.
func TestReleaseOutOfReach(t *testing.T) {
	migrating := func(e recording.Event) bool { return e.Kind == recording.EventOutput && e.Source == "migration" }
	for name, c := range map[string]struct {
		fault      plan.StackFaults
		from       func(recording.Event) bool
		asked, say string
	}{
		"down":    {plan.StackFaults{Down: true}, deploying, "/Stack1/migration/ami-slow", "what became of the update of stack Stack1 is not known: "},
		"expired": {plan.StackFaults{Expired: true}, migrating, "/under/way, dead: 1s", "what became of the migration to ami-slow is not known: "},
	} {
		t.Run(name, func(t *testing.T) {
			server, url := stackService(t)
			put(t, "/under/way", "running")
			rec := underLoad(t, url, `
steps:
  - {phase: baseline, wait: 200ms}
  - release: {stack: Stack1, from: ami-1, to: ami-slow, status: {ssm: `+c.asked+`, every: 50ms}, preflight: {skip: true}}
`, func(e recording.Event) {
				switch {
				case c.from(e):
					server.SetFaults(c.fault)
				case e.Kind == recording.EventStep && e.Edge == recording.End:
					server.SetFaults(plan.StackFaults{}) // or CloudWatch would be asked for long
				}
			})
			e := events(rec, recording.EventStep)["release ami-slow to Stack1"]
			if e.State != "unknown" || !strings.HasPrefix(e.Error, c.say) {
				t.Fatalf("%+v", e)
			}
			if last := lastIntended(t, rec); last < e.End {
				t.Errorf("the load ended at %s, the step at %s", last, e.End)
			}
			v, r := judged(t, rec)
			if v.Verdict != analyze.Inconclusive || v.Exit != 3 || r.Verdict != analyze.Inconclusive || !strings.Contains(r.Text, c.say) {
				t.Errorf("%s, exit %d: %+v", v.Verdict, v.Exit, v.Reasons)
			}
		})
	}
}
