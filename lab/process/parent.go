package process

import (
	"context"
	"errors"
	"io"
	"os"
)

// parentPipe is set in the environment of tied processes: their stdin ends with
// the tool that started them.
const parentPipe = "UPNESS_PARENT_PIPE"

// ErrParentGone is why a subprocess ends whose parent is gone.
var ErrParentGone = errors.New("the tool that started this process is gone")

// ExitWithParent ends this process with status 1 as soon as the tool that
// started it is gone, however it went. Call it first thing in a subprocess that
// is started with Spec.Tied. It does nothing in a process started by hand.
func ExitWithParent() {
	onParentGone(func() { os.Exit(1) })
}

// WithParent is ExitWithParent for a subprocess that has something to put in
// order: the context ends with the cause ErrParentGone.
func WithParent(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	onParentGone(func() { cancel(ErrParentGone) })
	return ctx, func() { cancel(nil) }
}

func onParentGone(f func()) {
	if os.Getenv(parentPipe) == "" {
		return
	}
	_ = os.Unsetenv(parentPipe) // it speaks of this process' stdin, not of its children's
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		f()
	}()
}
