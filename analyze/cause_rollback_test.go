package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestRollbackCause(t *testing.T) {
	failed := event(recording.EventStack, "Stack1/ApiGroup", "update_failed", 4*time.Second, 0, nil)
	failed.Error = "Received 0 SUCCESS signal(s) out of 1"
	back := event(recording.EventStack, "Stack1", "update_rollback_complete", 4500*ms, 9*time.Second, map[string]any{"operation": "rollback"})
	w := failing(5*time.Second, 6*time.Second, func(r *recording.Result) { gateway(r, 502) })
	w.events = []recording.Event{failed, back}
	wants(t, w, "rollback", "the update was rolled back", "the rollback of stack Stack1 began at 16:00:04.600, after Stack1/ApiGroup", "Received 0 SUCCESS")

	back.Fields = map[string]any{"operation": "update"}
	w.events = []recording.Event{failed, back}
	wants(t, w, "rollback")

	group := event(recording.EventGroup, "api", "rolling_back", 5*time.Second, 0, nil)
	group.Error = "i-4 never became healthy"
	w.events = []recording.Event{group}
	wants(t, w, "rollback", "group api began to roll back", "i-4 never became healthy")
}
