package deploy_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"upness/deploy"
	"upness/recording"
)

// migrated waits for the status that the worker of examples/stack.yaml keeps.
func (s *stage) migrated(ctx context.Context) error {
	for {
		value, _, err := s.Clients.Parameter(ctx, "/"+s.stack+"/migration/"+s.new)
		switch {
		case err == nil && value == "succeeded":
			return nil
		case err == nil && strings.HasPrefix(value, "failed"):
			return errors.New("the migration says " + value)
		case ctx.Err() != nil:
			return fmt.Errorf("the migration's status is %q: %w", value, cmp.Or(err, ctx.Err()))
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
		servers, worker := s.groups()
		if servers.InService() != 3 || len(servers.Instances) != 3 || len(worker.Instances) != 0 {
			t.Errorf("%d servers, %d in service, %d workers", len(servers.Instances), servers.InService(), len(worker.Instances))
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
	eachStage(t, func(t *testing.T, s *stage) {
		for says, change := range map[string]func(*deploy.Release){
			"its servers run the image " + s.old + ", not ami-3: the first update would replace them":          func(r *deploy.Release) { r.Old = "ami-3" },
			"no group takes its image from the parameter MigrationLcImageId and its desired capacity from Max": func(r *deploy.Release) { r.Names.MigrationDesired = "MaxSize" },
			"its template has no parameter Image, ":                                                            func(r *deploy.Release) { r.Names.Image = "Image" },
		} {
			r := s.release()
			change(&r)
			_, _, err := s.Release(s.ctx, r)
			var refused *deploy.Refusal
			if !errors.As(err, &refused) || !strings.Contains(line(t, err), says) {
				t.Errorf("%v, want %s", err, says)
			}
		}
	})
}

// The migration fails: the servers are left alone. The worker stays, so that the
// same release has nothing to do in its first update, which is an error.
func TestReleaseWhoseMigrationFails(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		r := s.release()
		r.Migrated = func(context.Context) error { return errors.New("the migration says failed") }
		var told []string
		s.Tell = func(line string) { told = append(told, line) }
		_, deployed, err := s.Release(s.ctx, r)
		if deployed != nil || !strings.Contains(line(t, err), "migration to "+s.new+": the migration says failed (the servers were left alone") {
			t.Fatal(deployed, err)
		}
		if last := told[len(told)-1]; !strings.HasPrefix(last, "to take the migration worker away: aws cloudformation update-stack") || !strings.Contains(last, "MigrationDesiredCapacity,ParameterValue=0") {
			t.Error(last)
		}
		if servers, _ := s.groups(); servers.Image != s.old || servers.InService() != 3 {
			t.Errorf("the servers: %s, %d in service", servers.Image, servers.InService())
		}
		_, deployed, err = s.Release(s.ctx, r)
		var refused *deploy.Refusal
		if !errors.As(err, &refused) || deployed != nil || !strings.Contains(line(t, err), "there is nothing to update: it has these parameters already; is the image the right one?") {
			t.Error(deployed, err)
		}
	})
}

// Health checks never pass: CloudFormation rolls back, and the cause is named.
// From that state the next release starts.
func TestReleaseThatIsRolledBack(t *testing.T) {
	eachStageAt(t, 100, func(t *testing.T, s *stage) { // PauseTime, which it waits for, is three seconds
		r := s.release()
		r.New, r.Migrated = s.sick, nil
		_, _, err := s.Release(s.ctx, r)
		var f *deploy.Failure
		if !errors.As(err, &f) || f.Outcome.Status != "UPDATE_ROLLBACK_COMPLETE" || f.Outcome.Cause == nil || f.Outcome.Cause.Resource != "ApiGroup" ||
			!strings.Contains(f.Outcome.Cause.Why, " never became a healthy target within the PauseTime (Target.") {
			t.Fatalf("%T %s", err, line(t, err))
		}
		if len(s.of(recording.EventStack, "update_rollback_complete")) == 0 {
			t.Error("the rollback's end was not told")
		}
		if _, err := s.Prepare(s.ctx, deploy.Update{Stack: s.stack, Parameters: map[string]string{"LcImageId": s.new}}); err != nil {
			t.Error(err)
		}
	})
}

// Every call of some kinds is throttled now and then, answers are old, and
// events come in pages of four.
func TestReleaseThroughThrottlingAndLag(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.faults("throttle=4&throttle_actions=cloudformation:DescribeStackEvents,cloudformation:DescribeStacks,cloudformation:UpdateStack," +
			"elasticloadbalancing:DescribeTargetHealth&lag=200ms&event_page=4")
		r := s.release()
		r.Wait = true // what is read of the stack is as old as its creation
		if _, deployed, err := s.Release(s.ctx, r); err != nil || deployed.Status != "UPDATE_COMPLETE" {
			t.Fatal(deployed, err)
		}
	})
}

// line is an error's text, which is one line.
func line(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a line: %s", err)
	}
	return err.Error()
}
