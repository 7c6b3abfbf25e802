package conduct

import (
	"context"
	"sync/atomic"
	"testing"

	"upness/recording"
)

// The first requests of the load are not of the preparation's phase.
func TestThePhaseOfThePreparationEndsBeforeTheLoad(t *testing.T) {
	var ended, inTime atomic.Bool
	carryOut(t, context.Background(), newService(t), "before: [{exec: echo ready}]\nsteps: [{phase: soak, wait: 100ms}]\n", func(o *Options) {
		o.Watch = func(e recording.Event) {
			if e.Kind == recording.EventPhase && e.Name == "before" && e.Edge == recording.End {
				ended.Store(true)
			}
		}
		o.Begun = func(recording.LoadInfo) { inTime.Store(ended.Load()) }
	})
	if !ended.Load() || !inTime.Load() {
		t.Errorf("the phase before ended %t, when the load began %t", ended.Load(), inTime.Load())
	}
}
