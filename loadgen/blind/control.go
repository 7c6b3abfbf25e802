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
// in time. While none comes, the time between two questions is blind as well: a
// refusal comes at once, and the trouble lasts.
func Control(ctx context.Context, s *Spans, get func() (from, to time.Duration, ok bool)) {
	failed, since := false, time.Duration(0) // the question before this one, and when it began
	poll(ctx, controlEvery, func() {
		from, to, ok := get()
		if ctx.Err() != nil {
			return
		}
		begin := from
		if failed {
			begin = since
		}
		if !ok {
			s.Mark(CutOff, begin, to, nil)
		}
		failed, since = !ok, from
	})
}
