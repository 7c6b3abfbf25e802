package deploy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/deploy"
	"upness/recording"
)

// image is an update that gives the servers an image.
func (s *stage) image(id string) deploy.Update {
	return deploy.Update{Stack: s.stack, Parameters: map[string]string{"LcImageId": id}}
}

// values are the parameters of the stack as it is.
func (s *stage) values() map[string]string {
	s.t.Helper()
	live, err := s.Clients.Describe(s.ctx, s.stack)
	if err != nil {
		s.t.Fatal(err)
	}
	all := map[string]string{}
	for _, p := range live.Parameters {
		all[*p.ParameterKey] = *p.ParameterValue
	}
	return all
}

// untouched fails the test if do changes the stack.
func (s *stage) untouched(do func()) {
	s.t.Helper()
	before, err := s.Clients.Describe(s.ctx, s.stack)
	if err != nil {
		s.t.Fatal(err)
	}
	do()
	after, err := s.Clients.Describe(s.ctx, s.stack)
	if err != nil || after.StackStatus != before.StackStatus || !aws.ToTime(after.LastUpdatedTime).Equal(aws.ToTime(before.LastUpdatedTime)) {
		s.t.Errorf("the stack was %s of %v and is %s of %v, %v", before.StackStatus, before.LastUpdatedTime, after.StackStatus, after.LastUpdatedTime, err)
	}
}

func TestUpdateRefused(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		none := deploy.Update{Stack: "upness-none"}
		misspelt := deploy.Update{Stack: s.stack, Parameters: map[string]string{"LcImagId": s.new}}
		s.untouched(func() {
			for says, u := range map[string]deploy.Update{
				"upness-none does not exist; is the region right? (--region, AWS_REGION)":       none,
				`its template has no parameter LcImagId, did you mean "LcImageId"?`:             misspelt,
				"there is nothing to update: it has these parameters already; is the image the": s.image(s.old),
			} {
				if _, err := s.Update(s.ctx, u); !strings.Contains(line(t, err), says) {
					t.Errorf("%v, want %s", err, says)
				}
			}
			same := s.image(s.old)
			same.NothingOK = true
			if out, err := s.Update(s.ctx, same); err != nil || !out.Nothing || !s.warned("there is nothing to update") {
				t.Error(out, err)
			}
		})
	})
}

// What is not named is kept, the servers' live capacity too.
func TestUpdateKeepsTheRest(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		servers, _ := s.groups()
		resize := &autoscaling.SetDesiredCapacityInput{AutoScalingGroupName: aws.String(servers.Name()), DesiredCapacity: aws.Int32(4)}
		if _, err := s.Clients.Groups.SetDesiredCapacity(s.ctx, resize); err != nil {
			t.Fatal(err)
		}
		s.until("four servers", func() bool { now, _ := s.groups(); return now.InService() == 4 })
		want := s.values()
		want["LcImageId"], want["DesiredCapacity"] = s.new, "4"
		out, err := s.Update(s.ctx, s.image(s.new))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.values(); len(got) != len(want) || !s.warned("DesiredCapacity=4, the live desired capacity (the stack has 3)") {
			t.Errorf("%v, want %v; %q", got, want, out.Carried)
		}
		for name, value := range s.values() {
			if value != want[name] {
				t.Errorf("parameter %s is %q, want %q", name, value, want[name])
			}
		}
		after, _ := s.groups()
		if len(after.Instances) != 4 || slices.ContainsFunc(after.Instances, func(i deploy.Instance) bool { return i.Image != s.new }) {
			t.Errorf("servers: %+v", after.Instances)
		}
	})
}

// A change set says what an update would do, and is gone again.
func TestPreviewTouchesNothing(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.untouched(func() {
			p, err := s.Prepare(s.ctx, s.image(s.new))
			if err != nil {
				t.Fatal(err)
			}
			v, err := s.Clients.Preview(s.ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			var changed []string
			for _, c := range v.Changes {
				changed = append(changed, c.Action+" "+c.Logical)
				if c.Replacement == "True" {
					t.Errorf("replaced: %s", c)
				}
			}
			slices.Sort(changed)
			if !slices.Equal(changed, []string{"Modify ApiGroup", "Modify ApiTemplate"}) {
				t.Errorf("%v", v.Changes)
			}
			_, err = s.Clients.Stacks.DescribeChangeSet(s.ctx, &cloudformation.DescribeChangeSetInput{StackName: &s.stack, ChangeSetName: p.Input.ClientRequestToken})
			if err == nil {
				t.Error("the change set stays")
			}
			if p, err = s.Prepare(s.ctx, s.image(s.old)); err != nil {
				t.Fatal(err)
			}
			if v, err = s.Clients.Preview(s.ctx, p); err != nil || len(v.Changes) != 0 {
				t.Error(v, err)
			}
		})
	})
}

// unhurried is a speed at which a busy machine has servers ready within their
// PauseTime, and meets an update to a sick image half-way: it is twelve seconds.
const unhurried = 25

// A stack that is being changed is refused, or waited for.
func TestUpdateUnderWay(t *testing.T) {
	eachStageAt(t, unhurried, func(t *testing.T, s *stage) {
		other, ended, enough := s.driver(), make(chan error, 1), make(chan struct{})
		other.Spent = enough
		go func() {
			_, err := other.Update(s.ctx, s.image(s.sick)) // which does not end by itself for long
			ended <- err
		}()
		s.until("the other update", func() bool { return len(s.of(recording.EventStack, "update_in_progress")) > 0 })
		_, err := s.Prepare(s.ctx, s.image(s.new))
		var refused *deploy.Refusal
		if !errors.As(err, &refused) || !strings.Contains(line(t, err), "is being changed (UPDATE_") || !strings.Contains(err.Error(), "ask for that with --wait") {
			t.Errorf("%v", err)
		}
		go func() {
			s.until("the wait", func() bool { return s.warned("waiting: stack " + s.stack + " is being changed") })
			close(enough)
		}()
		again := s.image(s.old)
		again.Wait, again.NothingOK = true, true
		if out, err := s.Update(s.ctx, again); err != nil || !out.Nothing {
			t.Error(out, err)
		}
		if err := <-ended; !strings.Contains(line(t, err), "the update was cancelled (UPDATE_ROLLBACK_COMPLETE)") {
			t.Error(err)
		}
	})
}

// spentAt ends the clients' budget when the group of servers is being updated.
func (s *stage) spentAt() {
	spent := make(chan struct{})
	s.Spent, s.Why = spent, func() string { return "7 bad of 100 requests" }
	go func() {
		s.until("the update of the servers", func() bool {
			return slices.ContainsFunc(s.of(recording.EventStack, "update_in_progress"), func(e recording.Event) bool { return strings.HasSuffix(e.Name, "/ApiGroup") })
		})
		close(spent)
	}()
}

// The budget is spent: the update is cancelled, and the stack is as it was.
func TestUpdateCancelled(t *testing.T) {
	eachStageAt(t, unhurried, func(t *testing.T, s *stage) {
		s.spentAt()
		_, err := s.Update(s.ctx, s.image(s.sick))
		if want := "stack " + s.stack + ": the update was cancelled (UPDATE_ROLLBACK_COMPLETE): the clients' budget is spent: 7 bad of 100 requests"; line(t, err) != want {
			t.Error(err)
		}
		if servers, _ := s.groups(); servers.Image != s.old || servers.InService() != 3 {
			t.Errorf("the servers: %s, %d in service", servers.Image, servers.InService())
		}
	})
}

// A rollback that fails is told with the line that continues it, and nothing is
// begun from there.
func TestUpdateWhoseRollbackFails(t *testing.T) {
	eachStageAt(t, unhurried, func(t *testing.T, s *stage) {
		s.faults("rollback_fails=true")
		s.spentAt()
		_, err := s.Update(s.ctx, s.image(s.sick))
		const says = "run: aws cloudformation continue-update-rollback --stack-name "
		if !strings.Contains(line(t, err), says+s.stack) || !s.warned("ApiGroup (AWS::AutoScaling::AutoScalingGroup): UPDATE_FAILED: ") {
			t.Error(err)
		}
		s.untouched(func() {
			var refused *deploy.Refusal
			if _, err := s.driver().Update(s.ctx, s.image(s.new)); !errors.As(err, &refused) || !strings.Contains(line(t, err), "is in state UPDATE_ROLLBACK_FAILED (failed: ApiGroup)") || !strings.Contains(err.Error(), says) {
				t.Error(err)
			}
		})
		s.faults("") // somebody mends it, and does as the line says
		if _, err := s.Clients.Stacks.ContinueUpdateRollback(s.ctx, &cloudformation.ContinueUpdateRollbackInput{StackName: &s.stack}); err != nil {
			t.Fatal(err)
		}
		if status := s.settled(); status != cfntypes.StackStatusUpdateRollbackComplete {
			t.Errorf("continued, the stack is %s", status)
		}
	})
}
