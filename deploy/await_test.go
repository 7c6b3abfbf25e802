package deploy

import (
	"testing"
	"time"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Answers come late, and out of order.
func TestAnEndIsNotThatOfTheUpdateBefore(t *testing.T) {
	old := time.Now()
	updated := old.Add(time.Minute)
	type look struct {
		status  cfntypes.StackStatus
		updated time.Time
		heard   cfntypes.StackStatus
		over    bool
	}
	const (
		done   = cfntypes.StackStatusUpdateComplete
		going  = cfntypes.StackStatusUpdateInProgress
		undone = cfntypes.StackStatusUpdateRollbackComplete
	)
	for name, looks := range map[string][]look{
		"seen on the way":                {{done, old, "", false}, {going, updated, "", false}, {done, updated, "", true}},
		"an old answer after a new one":  {{going, updated, "", false}, {done, old, "", false}, {undone, updated, "", true}},
		"only heard of":                  {{done, old, "", false}, {done, updated, done, true}},
		"heard of another end":           {{going, updated, "", false}, {done, updated, undone, false}, {undone, updated, undone, true}},
		"updated, but not yet under way": {{done, updated, "", false}, {going, updated, "", false}, {undone, updated, undone, true}},
		"never seen, nothing heard":      {{done, updated, "", false}, {done, updated, "", false}, {done, updated, "", false}, {done, updated, "", false}, {done, updated, "", true}},
	} {
		w := &watch{ends: map[string]cfntypes.StackStatus{}}
		c := &course{before: &old, token: "t"}
		for i, l := range looks {
			if l.heard != "" {
				w.ends["t"] = l.heard
			}
			if got := c.over(cfntypes.Stack{StackStatus: l.status, LastUpdatedTime: &l.updated}, time.Now().Add(time.Duration(i)), w); got != l.over {
				t.Errorf("%s: look %d: over %v, want %v", name, i+1, got, l.over)
			}
		}
	}
}
