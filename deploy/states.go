package deploy

import (
	"fmt"
	"slices"
	"strings"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Refusal is an update that was not begun: nothing was touched.
type Refusal struct {
	Rule string // which rule refuses, in snake_case
	Text string // one line: what is wrong, and what to do
	More []string
	Err  error
}

// Error is the line.
func (r *Refusal) Error() string { return r.Text }

// Unwrap gives what the refusal comes of, if that was an error.
func (r *Refusal) Unwrap() error { return r.Err }

// ready are the states from which an update may start.
var ready = []cfntypes.StackStatus{
	cfntypes.StackStatusCreateComplete, cfntypes.StackStatusUpdateComplete, cfntypes.StackStatusUpdateRollbackComplete,
}

// busy reports a state that passes by itself and may lead to one from which an
// update can start.
func busy(s cfntypes.StackStatus) bool {
	return strings.HasSuffix(string(s), "_IN_PROGRESS") &&
		s != cfntypes.StackStatusReviewInProgress && s != cfntypes.StackStatusDeleteInProgress
}

// hopeless says for each other state why no update can start from it, and what
// to do.
var hopeless = map[cfntypes.StackStatus]string{
	cfntypes.StackStatusRollbackComplete:       "its creation failed, so that it can never be updated: delete it and create it again",
	cfntypes.StackStatusRollbackFailed:         "its creation failed and could not be undone: delete it and create it again",
	cfntypes.StackStatusCreateFailed:           "its creation failed: delete it and create it again",
	cfntypes.StackStatusUpdateFailed:           "its last update failed and rollback is disabled: roll it back first with: aws cloudformation rollback-stack --stack-name ",
	cfntypes.StackStatusDeleteInProgress:       "it is being deleted",
	cfntypes.StackStatusDeleteComplete:         "it is deleted",
	cfntypes.StackStatusDeleteFailed:           "its deletion failed half-way: finish that first",
	cfntypes.StackStatusReviewInProgress:       "it was never created, only a change set of it: execute that first",
	cfntypes.StackStatusImportComplete:         "it was last changed by an import: update it once by hand first",
	cfntypes.StackStatusImportRollbackComplete: "its last import was rolled back: update it once by hand first",
	cfntypes.StackStatusImportRollbackFailed:   "its last import could not be rolled back: repair that first",
}

// admit holds the rules over the state that a stack may be updated from. A
// stack that is busy is no refusal when waiting is asked for.
func (s *Snapshot) admit(wait bool) error {
	live := s.Root.Live
	name, status := s.Root.Name(), live.StackStatus
	if mode := live.DeploymentConfig; mode != nil && mode.Mode == cfntypes.DeploymentConfigModeExpress {
		return &Refusal{Rule: "express", Text: fmt.Sprintf("stack %s is deployed in mode EXPRESS, which is complete before its servers serve: update it once in mode STANDARD first", name)}
	}
	switch {
	case slices.Contains(ready, status):
		return nil
	case busy(status) && wait:
		return errBusy
	case busy(status):
		return &Refusal{Rule: "busy", Text: fmt.Sprintf("stack %s is being changed (%s): wait until it is done, or ask for that with --wait or `wait: true`", name, status)}
	case status == cfntypes.StackStatusUpdateRollbackFailed:
		return s.stuck()
	}
	why := hopeless[status]
	if strings.HasSuffix(why, " ") {
		why += shellQuote(name)
	}
	if why == "" {
		why = "an update starts only from CREATE_COMPLETE, UPDATE_COMPLETE and UPDATE_ROLLBACK_COMPLETE"
	}
	return &Refusal{Rule: "state", Text: fmt.Sprintf("stack %s is in state %s: %s", name, status, why)}
}

// errBusy is a stack whose update must be waited for.
var errBusy = fmt.Errorf("the stack is being changed")

// stuck is the refusal of a stack whose rollback failed. What continues the
// rollback is told and never done: somebody must first mend what made it fail.
func (s *Snapshot) stuck() *Refusal {
	r := &Refusal{Rule: "rollback_failed"}
	var names []string
	for stack := range s.Root.All() {
		for _, res := range stack.Resources {
			if !strings.HasSuffix(string(res.ResourceStatus), "_FAILED") || deref(res.ResourceType) == typeStack && len(stack.Nested) > 0 {
				continue
			}
			name := deref(res.LogicalResourceId)
			if stack.Parent != nil {
				name = stack.Logical + "." + name
			}
			names = append(names, name)
			r.More = append(r.More, fmt.Sprintf("%s (%s): %s: %s", name, deref(res.ResourceType), res.ResourceStatus, oneLine(deref(res.ResourceStatusReason))))
		}
	}
	line := s.command("continue-update-rollback")
	r.Text = fmt.Sprintf("stack %s is in state UPDATE_ROLLBACK_FAILED (%s): mend what failed, then run: %s", s.Root.Name(), orNone(names), line)
	return r
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "no resource says why"
	}
	return "failed: " + strings.Join(names, ", ")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
