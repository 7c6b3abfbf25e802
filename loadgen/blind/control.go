package blind

import (
	"context"
	"time"
)

// CutOff is another service, which the user named, not answering either: the
// trouble is on our side of the network.
var CutOff = Source{"control", "the control URL did not answer either"}

const controlEvery = 500 * time.Millisecond

// Control asks by get until ctx is done, and reports when it got no right answer
// in time.
func Control(ctx context.Context, s *Spans, get func() (from, to time.Duration, ok bool)) {
	poll(ctx, controlEvery, func() {
		if from, to, ok := get(); !ok && ctx.Err() == nil {
			s.Mark(CutOff, from, to, nil)
		}
	})
}
