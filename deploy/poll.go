package deploy

import (
	"context"
	"fmt"
	"time"
)

// patiently does something that is refused only because there are too many
// calls, again and again for a while: being throttled decides nothing.
func (d *Driver) patiently(ctx context.Context, do func() error) error {
	pace := d.pace()
	for since, wait := time.Now(), pace.Groups; ; wait = min(2*wait, pace.Backoff) {
		err := do()
		if KindOf(err) != Throttled || time.Since(since) > pace.Unseen {
			return err
		}
		if pauseErr := pause(ctx, wait); pauseErr != nil {
			return pauseErr
		}
	}
}

// poll looks at something again and again until ctx is done. One that is
// throttled slows down alone; one that fails says so once, goes on, and says
// when it sees again. No poll that fails decides anything.
func (w *watch) poll(ctx context.Context, what string, every time.Duration, look func(context.Context) error) {
	var since time.Time
	var told TroubleKind
	for wait := every; ; {
		err := look(ctx)
		if ctx.Err() != nil {
			return
		}
		switch kind := KindOf(err); {
		case err == nil && told != "":
			w.d.warn(fmt.Sprintf("%s can be watched again, after %s", what, time.Since(since).Round(time.Second)))
			fallthrough
		case err == nil:
			since, told, wait = time.Time{}, "", every
		default:
			if since.IsZero() {
				since = time.Now()
			}
			if kind == Throttled {
				wait = min(2*wait, max(w.pace.Backoff, every))
			}
			if kind == "" {
				kind = Unknown
			}
			if told != kind {
				told = kind
				w.d.warn(fmt.Sprintf("%s can not be watched: %v", what, err))
			}
		}
		if pause(ctx, wait) != nil {
			return
		}
	}
}
