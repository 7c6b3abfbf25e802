package deploy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"upness/recording"
)

func TestUpdate(t *testing.T) {
	w := newWorld(t)
	d, l := w.driver()
	seen := 0
	d.Seen = func(context.Context) error { seen++; return nil }
	out, err := d.Update(w.ctx, release2())
	if err != nil {
		t.Fatal(err)
	}
	if out.Status != "UPDATE_COMPLETE" || out.Nothing || out.Cause != nil || seen != 1 {
		t.Errorf("%+v, seen %d times", out, seen)
	}
	want := "aws cloudformation update-stack --stack-name Stack1 --use-previous-template --parameters ParameterKey=DbPassword,UsePreviousValue=true " +
		"ParameterKey=DesiredCapacity,UsePreviousValue=true ParameterKey=LcImageId,ParameterValue=ami-2 ParameterKey=MigrationDesiredCapacity,UsePreviousValue=true " +
		"ParameterKey=MigrationLcImageId,UsePreviousValue=true --capabilities CAPABILITY_IAM --region eu-west-1 --endpoint-url " + w.url
	if out.Command != want || len(l.lines) != 1 || l.lines[0] != want {
		t.Errorf("the command is\n%s\nwant\n%s", out.Command, want)
	}
	sent := w.called("UpdateStack")[0]
	if sent.Get("UsePreviousTemplate") != "true" || sent.Get("Capabilities.member.1") != "CAPABILITY_IAM" || !strings.HasPrefix(sent.Get("ClientRequestToken"), "upness-") {
		t.Errorf("sent %v", sent)
	}
	// The events, with the times of both clocks.
	if got := l.of(recording.EventStack, "update_complete"); len(got) < 2 || got[0].Fields["source_time"] == nil || got[0].Fields["clock_offset_s"] == nil || got[0].At == 0 {
		t.Errorf("stack events: %+v", got)
	}
	spans := 0
	for _, e := range l.of(recording.EventStack) {
		if e.Edge != "" {
			spans++
		}
	}
	if spans != 2 {
		t.Errorf("%d edges of the update's span", spans)
	}
	// Old instances end, new ones begin, each with its image.
	for image, state := range map[string]string{"ami-1": stateTerminated, "ami-2": stateInService} {
		for _, id := range w.ids(l, image) {
			if !told(l, id, state) {
				t.Errorf("instance %s of %s was never %s", id, image, state)
			}
		}
	}
	if n := len(w.ids(l, "ami-2")); n != 2 {
		t.Errorf("%d new instances", n)
	}
	if got := l.of(recording.EventGroup, "size"); len(got) < 2 || got[0].Fields["max"] != 10 {
		t.Errorf("sizes: %+v", got)
	}
}

// ids are the instances of an image whose lives began.
func (w *world) ids(l *log, image string) (all []string) {
	for _, e := range l.of(recording.EventInstance) {
		if e.Edge == recording.Begin && e.Fields["image"] == image && e.Fields["group"] == "Api" {
			all = append(all, e.Name)
		}
	}
	return all
}

func told(l *log, name, state string) bool {
	for _, e := range l.of(recording.EventInstance, state) {
		if e.Name == name {
			return true
		}
	}
	return false
}

// What is not named is kept, and a live desired capacity that is another than
// the stack's is carried along.
func TestLiveDesiredCapacityIsCarriedAlong(t *testing.T) {
	w := newWorld(t)
	w.resize("api", 5)
	d, l := w.driver()
	out, err := d.Update(w.ctx, release2())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.Command, "ParameterKey=DesiredCapacity,ParameterValue=5") || w.parameters["DesiredCapacity"] != "5" || len(w.groups["api"].instances) != 5 {
		t.Errorf("%s\n%v", out.Command, w.parameters)
	}
	if !l.warned("DesiredCapacity=5, the live desired capacity (the stack has 2)") {
		t.Error("nothing was said of it")
	}
	if w.parameters["DbPassword"] != password {
		t.Error("the password is another")
	}
}

func TestStateRules(t *testing.T) {
	for status, says := range map[string]string{
		"UPDATE_IN_PROGRESS":        "is being changed (UPDATE_IN_PROGRESS): wait until it is done, or ask for that with --wait",
		"ROLLBACK_COMPLETE":         "can never be updated: delete it and create it again",
		"ROLLBACK_FAILED":           "delete it",
		"CREATE_FAILED":             "delete it",
		"UPDATE_FAILED":             "aws cloudformation rollback-stack --stack-name Stack1",
		"DELETE_IN_PROGRESS":        "it is being deleted",
		"REVIEW_IN_PROGRESS":        "never created",
		"IMPORT_COMPLETE":           "by hand first",
		"SOMETHING_NEW":             "an update starts only from CREATE_COMPLETE, UPDATE_COMPLETE and UPDATE_ROLLBACK_COMPLETE",
		"CREATE_COMPLETE":           "",
		"UPDATE_COMPLETE":           "",
		"UPDATE_ROLLBACK_COMPLETE":  "",
		"EXPRESS, a mode of update": "mode EXPRESS",
	} {
		t.Run(status, func(t *testing.T) {
			w := newWorld(t)
			w.status = status
			if w.express = strings.HasPrefix(status, "EXPRESS"); w.express {
				w.status = "UPDATE_COMPLETE"
			}
			d, _ := w.driver()
			_, err := d.Prepare(w.ctx, release2())
			var refused *Refusal
			switch {
			case says == "" && err != nil:
				t.Error(err)
			case says != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n")):
				t.Errorf("%T %v", err, err)
			}
			if w.count("UpdateStack") > 0 {
				t.Error("an update was sent")
			}
		})
	}
}

// A rollback that failed is told with what failed and the line that continues
// it; it is never continued alone.
func TestUpdateRollbackFailedIsRefused(t *testing.T) {
	w := newWorld(t)
	w.status = "UPDATE_ROLLBACK_FAILED"
	w.failedNow["Api"] = "Group did not stabilize"
	d, _ := w.driver()
	_, err := d.Update(w.ctx, release2())
	var refused *Refusal
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "failed: Api") ||
		!strings.Contains(err.Error(), "run: aws cloudformation continue-update-rollback --stack-name Stack1 --region eu-west-1 --endpoint-url "+w.url) {
		t.Fatal(err)
	}
	if len(refused.More) != 1 || refused.More[0] != "Api (AWS::AutoScaling::AutoScalingGroup): UPDATE_FAILED: Group did not stabilize" {
		t.Errorf("%q", refused.More)
	}
	if w.count("ContinueUpdateRollback")+w.count("UpdateStack") > 0 {
		t.Error("something was done")
	}
}

func TestWaitForAnotherUpdate(t *testing.T) {
	w := newWorld(t)
	w.status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
	d, l := w.driver()
	go func() {
		until(t, "the wait", func() bool { return l.warned("waiting: stack Stack1 is being changed") })
		w.locked(func() { w.status = "UPDATE_COMPLETE" })
	}()
	u := release2()
	u.Wait = true
	if _, err := d.Update(w.ctx, u); err != nil {
		t.Fatal(err)
	}
}

func TestParametersThatDoNotFit(t *testing.T) {
	w := newWorld(t)
	w.templates["https://s3/new.yaml"] = worldTemplate + "\n"
	w.templates["https://s3/more.yaml"] = strings.Replace(worldTemplate, "Parameters:", "Parameters:\n  Zone: {Type: String}", 1)
	d, _ := w.driver()
	for says, u := range map[string]Update{
		`its template has no parameter LcImagId, did you mean "LcImageId"?`: {Stack: "Stack1", Parameters: map[string]string{"LcImagId": "ami-2"}},
		"the template's parameter Zone has no value and no default":         {Stack: "Stack1", TemplateURL: "https://s3/more.yaml"},
		"the new template: cloudformation:GetTemplateSummary: S3 error":     {Stack: "Stack1", TemplateURL: "https://s3/none.yaml"},
	} {
		if _, err := d.Prepare(w.ctx, u); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	p, err := d.Prepare(w.ctx, Update{Stack: "Stack1", TemplateURL: "https://s3/new.yaml", Parameters: map[string]string{"DbPassword": "a new secret"}})
	if err != nil {
		t.Fatal(err)
	}
	if p.Input.UsePreviousTemplate != nil || !strings.Contains(p.Command, "--template-url https://s3/new.yaml") || strings.Contains(p.Command, "use-previous-template") {
		t.Error(p.Command)
	}
}

// A value that is not to be echoed is not shown in the command, nor when the
// template, which says so, may not be read.
func TestSecretParameterIsNotShown(t *testing.T) {
	for _, fault := range []apiError{{}, denied} {
		w := newWorld(t)
		if fault.code != "" {
			w.fail("GetTemplate", fault)
		}
		d, _ := w.driver()
		p, err := d.Prepare(w.ctx, Update{Stack: "Stack1", Parameters: map[string]string{"DbPassword": "hunter2", "LcImageId": "a b,'c"}})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(p.Command, "hunter2") || !strings.Contains(p.Command, "'ParameterKey=DbPassword,ParameterValue=****'") ||
			!strings.Contains(p.Command, `'ParameterKey=LcImageId,ParameterValue="a b,'\''c"'`) {
			t.Error(fault.code, p.Command)
		}
	}
}

// What CloudFormation would refuse for its size alone is not sent.
func TestTemplateTooLargeToBeSent(t *testing.T) {
	w := newWorld(t)
	d, _ := w.driver()
	u := release2()
	u.TemplateBody = strings.Repeat("#", 51201)
	_, err := d.Prepare(w.ctx, u)
	const says = "stack Stack1: the new template has 51201 bytes, CloudFormation takes 51200 at most as text: put it on S3 and give its URL"
	if !errors.As(err, new(*Refusal)) || !strings.HasPrefix(err.Error(), says) || w.count("GetTemplateSummary") > 0 {
		t.Error(err)
	}
}

func TestNothingToUpdate(t *testing.T) {
	w := newWorld(t)
	d, l := w.driver()
	same := Update{Stack: "Stack1", Parameters: map[string]string{"LcImageId": "ami-1"}}
	_, err := d.Update(w.ctx, same)
	var refused *Refusal
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "there is nothing to update") {
		t.Error(err)
	}
	same.NothingOK = true
	if out, err := d.Update(w.ctx, same); err != nil || !out.Nothing || !l.warned("there is nothing to update") {
		t.Error(out, err)
	}
}

// Somebody else was faster.
func TestConcurrentUpdate(t *testing.T) {
	w := newWorld(t)
	d, _ := w.driver()
	d.Before = func(context.Context, *Prepared) error {
		w.locked(func() { w.status = "UPDATE_IN_PROGRESS" })
		return nil
	}
	_, err := d.Update(w.ctx, release2())
	var refused *Refusal
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "somebody else changes it at this moment (UPDATE_IN_PROGRESS)") {
		t.Error(err)
	}
}

func TestMissingCapability(t *testing.T) {
	w := newWorld(t)
	d, _ := w.driver()
	w.fail("UpdateStack", apiError{status: 400, code: "InsufficientCapabilitiesException", message: "Requires capabilities : [CAPABILITY_NAMED_IAM]"})
	_, err := d.Update(w.ctx, release2())
	if err == nil || !strings.Contains(err.Error(), "--capability") || !strings.Contains(err.Error(), "CAPABILITY_NAMED_IAM") {
		t.Error(err)
	}
}

// Nothing is sent when what comes before it refuses.
func TestBeforeRefuses(t *testing.T) {
	w := newWorld(t)
	d, _ := w.driver()
	d.Before = func(context.Context, *Prepared) error { return errors.New("not today") }
	if _, err := d.Update(w.ctx, release2()); err == nil || w.count("UpdateStack") > 0 {
		t.Error(err)
	}
}

func TestPreview(t *testing.T) {
	w := newWorld(t)
	d, _ := w.driver()
	p, err := d.Prepare(w.ctx, release2())
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Clients.Preview(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Modify  ApiLc (AWS::AutoScaling::LaunchConfiguration), REPLACED: Properties.ImageId by LcImageId",
		"Modify  Api (AWS::AutoScaling::AutoScalingGroup): Properties.ImageId by ApiLc",
	}
	if fmt.Sprint(v.Changes) != fmt.Sprint(want) {
		t.Errorf("%v", v.Changes)
	}
	if w.count("DeleteChangeSet") != 1 || w.count("UpdateStack") != 0 {
		t.Error("the change set stays, or was carried out")
	}
	p, err = d.Prepare(w.ctx, Update{Stack: "Stack1"})
	if err != nil {
		t.Fatal(err)
	}
	if v, err = d.Clients.Preview(t.Context(), p); err != nil || len(v.Changes) != 0 || w.count("DeleteChangeSet") != 2 {
		t.Error(v, err)
	}
}

// Who leaves learns how to follow the update, which goes on.
func TestInterruptedUpdateGoesOn(t *testing.T) {
	w := newWorld(t)
	hold := make(chan struct{})
	w.course = func(w *world, _ map[string]string) {
		w.become("UPDATE_IN_PROGRESS")
		<-hold
	}
	defer close(hold)
	d, l := w.driver()
	ctx, cancel := context.WithCancel(w.ctx)
	go func() {
		until(t, "the update", func() bool { return len(l.of(recording.EventStack, "update_in_progress")) > 0 })
		seen := w.count("DescribeStacks") // events may come before the answer to the update itself: give that its time
		until(t, "more looks", func() bool { return w.count("DescribeStacks") > seen+10 })
		cancel()
	}()
	out, err := d.Update(ctx, release2())
	if !errors.Is(err, context.Canceled) || out == nil || !strings.Contains(err.Error(), "follow it with: aws cloudformation describe-stack-events --stack-name Stack1") {
		t.Errorf("%v %v", out, err)
	}
}
