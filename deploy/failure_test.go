package deploy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"upness/recording"
)

const noSignal = "Received 0 SUCCESS signal(s) out of 2.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement"

// fail is the course of an update that fails and is rolled back.
func fail(w *world, _ map[string]string) {
	failing(w)
	w.become("UPDATE_ROLLBACK_COMPLETE")
}

// failing is an update that fails: what was cancelled comes first, and the
// stack's own events tell of it too.
func failing(w *world) {
	w.become("UPDATE_IN_PROGRESS")
	w.locked(func() {
		w.event("Worker", "worker", typeGroup, "UPDATE_FAILED", "Resource update cancelled")
		w.event("Api", "api", typeGroup, "UPDATE_FAILED", noSignal)
		w.event("Targets", worldTargets, typeTargetGroup, "UPDATE_FAILED", "a later one")
		w.event("Stack1", worldID, typeStack, "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed to update: [Worker, Api].")
		w.operation++
		w.status = "UPDATE_ROLLBACK_IN_PROGRESS"
	})
}

// failed is the failure that an update ended in.
func failed(t *testing.T, err error) *Failure {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("%T %v", err, err)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a line: %s", err)
	}
	return f
}

func TestRollbackIsExplained(t *testing.T) {
	w := newWorld(t)
	w.course = fail
	d, l := w.driver()
	_, err := d.Update(w.ctx, release2())
	f := failed(t, err)
	c := f.Outcome.Cause
	if c == nil || c.Resource != "Api" || c.Status != "UPDATE_FAILED" || !strings.HasPrefix(c.Reason, "Received 0 SUCCESS") || !strings.HasPrefix(c.Why, "no new instance said") {
		t.Errorf("cause %+v", c)
	}
	if want := "stack Stack1 was rolled back (UPDATE_ROLLBACK_COMPLETE); Api (AWS::AutoScaling::AutoScalingGroup): UPDATE_FAILED: Received 0 SUCCESS"; !strings.HasPrefix(err.Error(), want) {
		t.Error(err)
	}
	// The update and its rollback are two spans.
	var spans []string
	for _, e := range l.of(recording.EventStack) {
		if e.Edge != "" {
			spans = append(spans, fmt.Sprint(e.Edge, " ", e.Fields["operation"], " ", e.State))
		}
	}
	if want := "[begin update update_in_progress end update failed begin rollback update_rollback_in_progress end rollback update_rollback_complete]"; fmt.Sprint(spans) != want {
		t.Errorf("spans %v", spans)
	}
}

// A rollback that no resource caused is somebody's doing, or an alarm's.
func TestRollbackWithoutAFailedResource(t *testing.T) {
	for reason, want := range map[string]string{
		"User Initiated": "stack Stack1 was rolled back (UPDATE_ROLLBACK_COMPLETE); no resource failed by itself: somebody cancelled the update",
		"The following CloudWatch alarms are in ALARM: [errors].": "; no resource failed by itself; CloudFormation says: The following CloudWatch alarms are in ALARM: [errors]",
	} {
		w := newWorld(t)
		w.course = func(w *world, _ map[string]string) {
			w.become("UPDATE_IN_PROGRESS")
			w.locked(func() {
				w.event("Api", "api", typeGroup, "UPDATE_FAILED", "Resource update cancelled")
				w.event("Stack1", worldID, typeStack, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
			})
			w.become("UPDATE_ROLLBACK_COMPLETE")
		}
		d, _ := w.driver()
		_, err := d.Update(w.ctx, release2())
		if f := failed(t, err); f.Outcome.Cause != nil || !strings.HasSuffix(err.Error(), want) {
			t.Error(err)
		}
	}
}

func TestExplanations(t *testing.T) {
	for reason, says := range map[string]string{
		noSignal: "PauseTime",
		"Failed to receive 1 resource signal(s) within the specified duration":                                    "PauseTime",
		"Received 1 FAILURE signal(s) out of 2":                                                                   "its log tells why",
		"Group did not stabilize. {current/minimum/target}":                                                       "healthy in time",
		"The image id '[ami-0]' does not exist (Service: AutoScaling, Status Code: 400)":                          "image is not there",
		"We currently do not have sufficient t3.small capacity. Launching failed: insufficient instance capacity": "zone has no instances",
		"You have requested more vCPU capacity than your current vCPU limit of 32":                                "quota",
		"User: arn:aws:iam::1:role/cfn is not authorized to perform: autoscaling:UpdateAutoScalingGroup":          "role",
		"api already exists in stack arn:aws:x":                                                                   "fixed name",
		"New SetDesiredCapacity value 6 is above max value 5 for the AutoScalingGroup: MaxSize":                   "maximum",
		"nobody knows": "",
	} {
		w := &watch{c: &Clients{}, paths: map[string]string{}}
		w.failures = append(w.failures, event(reason))
		if got := w.cause(); got == nil || says == "" && got.Why != "" || !strings.Contains(got.Why, says) {
			t.Errorf("%s: %+v", reason, got)
		}
	}
}

// A rollback that fails itself is told with the line that continues it.
func TestRollbackThatFails(t *testing.T) {
	w := newWorld(t)
	w.course = func(w *world, _ map[string]string) {
		failing(w)
		w.locked(func() { w.failedNow["Api"] = "Group did not stabilize" })
		w.become("UPDATE_ROLLBACK_FAILED")
	}
	d, l := w.driver()
	_, err := d.Update(w.ctx, release2())
	f := failed(t, err)
	if f.Outcome.Status != "UPDATE_ROLLBACK_FAILED" || !strings.HasPrefix(err.Error(), "stack Stack1: the update failed, and so did its rollback (UPDATE_ROLLBACK_FAILED); ") || !strings.Contains(err.Error(), "aws cloudformation continue-update-rollback --stack-name Stack1") ||
		!l.warned("Api (AWS::AutoScaling::AutoScalingGroup): UPDATE_FAILED: Group did not stabilize") {
		t.Error(err)
	}
}

func TestGroupLeftTooLargeIsOverCapacity(t *testing.T) {
	w := newWorld(t)
	w.course = func(w *world, asked map[string]string) {
		w.locked(func() { w.resize("api", 4) })
		fail(w, asked)
	}
	d, l := w.driver()
	_, err := d.Update(w.ctx, release2())
	f := failed(t, err)
	if len(f.Outcome.Oversized) != 1 || !strings.Contains(err.Error(), "group api is left with a desired capacity of 4, it was 2 (over-capacity, no failure; to take it back: "+
		"aws autoscaling set-desired-capacity --auto-scaling-group-name api --desired-capacity 2") || len(l.of(recording.EventGroup, "over_capacity")) != 1 {
		t.Error(err)
	}
}

// The clients' budget is spent: the update is cancelled and followed to the end
// of its rollback.
func TestCancelWhenTheBudgetIsSpent(t *testing.T) {
	w := newWorld(t)
	w.course = func(w *world, _ map[string]string) { w.become("UPDATE_IN_PROGRESS") }
	d, l := w.driver()
	spent := make(chan struct{})
	d.Spent, d.Why = spent, func() string { return "7 bad of 100 requests" }
	go func() {
		until(t, "the update", func() bool { return len(l.of(recording.EventStack, "update_in_progress")) > 0 })
		w.fail("CancelUpdateStack", apiError{status: 400, code: "Throttling", message: "Rate exceeded", times: 3})
		close(spent)
	}()
	_, err := d.Update(w.ctx, release2())
	f := failed(t, err)
	if f.Outcome.Status != "UPDATE_ROLLBACK_COMPLETE" || err.Error() != "stack Stack1: the update was cancelled (UPDATE_ROLLBACK_COMPLETE): the clients' budget is spent: 7 bad of 100 requests" {
		t.Error(err)
	}
}

// What is over can not be cancelled.
func TestCancelTooLate(t *testing.T) {
	w := newWorld(t)
	hold := make(chan struct{})
	w.course = func(w *world, asked map[string]string) {
		w.locked(func() { w.apply(asked) })
		w.become("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
		<-hold
		w.become("UPDATE_COMPLETE")
	}
	d, l := w.driver()
	spent := make(chan struct{})
	d.Spent = spent
	go func() {
		until(t, "the update", func() bool { return len(l.of(recording.EventStack, "update_complete_cleanup_in_progress")) > 0 })
		close(spent)
		until(t, "the warning", func() bool { return l.warned("can not be cancelled any more (UPDATE_COMPLETE_CLEANUP_IN_PROGRESS)") })
		close(hold)
	}()
	if out, err := d.Update(w.ctx, release2()); err != nil || out.Cancelled != "" || w.count("CancelUpdateStack") > 0 {
		t.Error(out, err)
	}
}

// Nothing is begun any more once the budget is spent.
func TestNothingIsBegunWhenTheBudgetIsSpent(t *testing.T) {
	w := newWorld(t)
	d, _ := w.driver()
	spent := make(chan struct{})
	d.Spent = spent
	r := Release{Stack: "Stack1", New: "ami-2", Migrated: func(ctx context.Context) error {
		close(spent)
		<-ctx.Done() // the wait ends, too
		return ctx.Err()
	}}
	_, deployed, err := d.Release(w.ctx, r)
	if deployed != nil || err == nil || err.Error() != "stack Stack1: the update was not begun: the clients' budget is spent" || w.count("UpdateStack") != 1 {
		t.Error(deployed, err)
	}
}

// trouble is what can go wrong with the way to AWS once an update is under way.
var (
	throttling = apiError{status: 400, code: "Throttling", message: "Rate exceeded"}
	expired    = apiError{status: 403, code: "ExpiredToken", message: "The security token included in the request is expired"}
	denied     = apiError{status: 403, code: "AccessDenied", message: "Access Denied"}
	hangUp     = apiError{status: http.StatusBadGateway, code: "HANG UP"}
)

// midway makes calls fail from the begin of the update on; it is over while
// they fail, and they are mended after some have failed if mend is set.
func midway(w *world, e apiError, mend bool, actions ...string) {
	w.course = func(w *world, asked map[string]string) {
		for _, a := range actions {
			w.fail(a, e)
		}
		before := w.count(actions[0])
		succeed(w, asked)
		if mend {
			until(w.t, "calls that fail", func() bool { return w.count(actions[0]) > before+4 })
			w.mend(actions...)
		}
	}
}

// A poll that is throttled, or fails in any other way, decides nothing.
func TestPollsThatFailForAWhile(t *testing.T) {
	polls := []string{"DescribeStacks", "DescribeStackEvents", "DescribeAutoScalingGroups", "DescribeTargetHealth", "DescribeScalingActivities"}
	for name, c := range map[string]struct {
		fault apiError
		says  string
	}{
		"throttled":   {throttling, "can not be watched: cloudformation:DescribeStacks: AWS throttles"},
		"expired":     {expired, "the AWS session has expired"},
		"unreachable": {hangUp, "is not reached"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			midway(w, c.fault, true, polls...)
			d, l := w.driver()
			out, err := d.Update(w.ctx, release2())
			if err != nil || out.Status != "UPDATE_COMPLETE" {
				t.Fatal(out, err)
			}
			if !l.warned(c.says) || !l.warned("can be watched again") {
				t.Errorf("warnings %v", l.of(recording.EventWarning))
			}
			if len(l.of(recording.EventStack, "update_complete")) == 0 {
				t.Error("the events that came meanwhile are lost")
			}
		})
	}
}

// What is never seen again is unknown: neither done nor failed.
func TestPollsThatFailForGood(t *testing.T) {
	for name, fault := range map[string]apiError{"expired": expired, "unreachable": hangUp} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			midway(w, fault, false, "DescribeStacks", "DescribeStackEvents", "DescribeAutoScalingGroups")
			d, _ := w.driver()
			d.Pace.Unseen = 300 * time.Millisecond
			_, err := d.Update(w.ctx, release2())
			var u *Undecided
			if !errors.As(err, &u) || !strings.HasPrefix(err.Error(), "what became of the update of stack Stack1 is not known: ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%T %v", err, err)
			}
		})
	}
}

// One action that is denied costs what it would have shown, and is named.
func TestDeniedActions(t *testing.T) {
	for action, c := range map[string]struct{ iam, unknown string }{
		"DescribeStackEvents":       {"cloudformation:DescribeStackEvents", ""},
		"DescribeScalingActivities": {"autoscaling:DescribeScalingActivities", ""},
		"DescribeTargetHealth":      {"elasticloadbalancing:DescribeTargetHealth", "stack Stack1 is UPDATE_COMPLETE, but whether its groups serve is not known: "},
		"GetTemplate":               {"cloudformation:GetTemplate", ""},
		"UpdateStack":               {"cloudformation:UpdateStack", "the credentials may not do cloudformation:UpdateStack: add that action"},
	} {
		t.Run(action, func(t *testing.T) {
			w := newWorld(t)
			w.fail(action, denied)
			d, l := w.driver()
			s, err := d.Clients.Snapshot(t.Context(), "Stack1")
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Update(w.ctx, release2())
			if c.unknown == "" && err != nil || c.unknown != "" && (err == nil || !strings.HasPrefix(err.Error(), c.unknown)) {
				t.Errorf("%T %v", err, err)
			}
			if dips := l.of(recording.EventGroup, "dip"); len(dips) > 0 {
				t.Errorf("what could not be seen was told as a dip: %+v", dips)
			}
			said := l.warned(c.iam+": add that action to their IAM policy") || strings.Contains(fmt.Sprint(s.Gaps, err), c.iam)
			if !said {
				t.Errorf("nothing names %s: %v", c.iam, l.of(recording.EventWarning))
			}
		})
	}
}

func TestEventsOfSeveralPages(t *testing.T) {
	w := newWorld(t)
	w.page = 3
	w.course = func(w *world, asked map[string]string) {
		w.become("UPDATE_IN_PROGRESS")
		w.locked(func() {
			w.apply(asked)
			for i := range 20 {
				w.event(fmt.Sprintf("R%d", i), "r", "AWS::X", "UPDATE_COMPLETE", "")
			}
		})
		w.become("UPDATE_COMPLETE")
	}
	d, l := w.driver()
	if _, err := d.Update(w.ctx, release2()); err != nil {
		t.Fatal(err)
	}
	seen := map[any]int{}
	for _, e := range l.of(recording.EventStack) {
		if e.Fields["resource_type"] == "AWS::X" {
			seen[e.Name]++
		}
	}
	if len(seen) != 20 || seen["Stack1/R7"] != 1 {
		t.Errorf("seen %v", seen)
	}
}

// A group that has fewer in service than before tells of a dip, however the
// update ends.
func TestDip(t *testing.T) {
	w := newWorld(t)
	d, l := w.driver()
	w.course = func(w *world, asked map[string]string) {
		w.become("UPDATE_IN_PROGRESS")
		w.locked(func() { w.groups["api"].instances[0].state = "Terminating:Wait" })
		w.dipped(1)
		w.locked(func() { w.groups["api"].instances = nil })
		w.dipped(2)
		until(w.t, "the empty target group", func() bool { return len(l.of(recording.EventTarget, "none_healthy")) > 0 })
		w.locked(func() { w.apply(asked) })
		w.become("UPDATE_COMPLETE")
	}
	emit := l.emit
	d.Emit = func(e recording.Event) {
		emit(e)
		w.saw(e)
	}
	if _, err := d.Update(w.ctx, release2()); err != nil {
		t.Fatal(err)
	}
	dips := l.of(recording.EventGroup, "dip")
	if len(dips) != 3 || dips[0].Edge != recording.Begin || dips[0].Text != "1 of 2 instances in service" || dips[1].Fields["in_service"] != 0 ||
		dips[2].Edge != recording.End || dips[2].Text != "down to 0 of 2 instances in service" || dips[0].ID != dips[2].ID {
		t.Errorf("%+v", dips)
	}
	if got := l.of(recording.EventTarget, "none_healthy"); len(got) == 0 || !strings.Contains(got[0].Text, "no target is registered") {
		t.Errorf("%+v", got)
	}
}

// A stack is complete before its targets are healthy; one that never gets so is
// no success.
func TestTargetsThatNeverGetHealthy(t *testing.T) {
	w := newWorld(t)
	w.course = func(w *world, asked map[string]string) {
		w.locked(func() {
			w.apply(asked)
			w.sick[w.groups["api"].instances[0].id] = "Target.FailedHealthChecks"
		})
		w.become("UPDATE_IN_PROGRESS")
		w.become("UPDATE_COMPLETE")
	}
	d, _ := w.driver()
	d.Pace.Settle = 300 * time.Millisecond
	_, err := d.Update(w.ctx, release2())
	failed(t, err)
	if !strings.Contains(err.Error(), "stack Stack1 is UPDATE_COMPLETE, but after 300ms its groups are not what was asked for: group api: 1 of 2 instances are healthy targets (unhealthy Target.FailedHealthChecks)") {
		t.Error(err)
	}
}
