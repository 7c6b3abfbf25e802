package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// sameStop is how soon a further signal is still the first one: timeout(1) and
// terminals send one to the process and one to its group.
const sameStop = 300 * time.Millisecond

// leaveKey finds the channel that closes at the second Ctrl-C.
type leaveKey struct{}

// withSignals returns a context that the first SIGINT, SIGTERM or SIGHUP
// cancels: stop cleanly and judge what there is. The second closes the channel
// that leaveNow returns: leave at once, the recording intact.
func withSignals(ctx context.Context, stderr io.Writer) (context.Context, func()) {
	leave := make(chan struct{})
	ctx, cancel := context.WithCancel(context.WithValue(ctx, leaveKey{}, (<-chan struct{})(leave)))
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// A reader that is gone (`upness run | tee log`, where Ctrl-C ends tee too)
	// must not end this process before it has tidied up: who asks for the signal
	// gets an error from the write instead.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	done := make(chan struct{})
	go func() {
		var first time.Time
		for left := false; ; {
			select {
			case <-done:
				return
			case <-signals:
			}
			switch {
			case first.IsZero():
				first = time.Now()
				fmt.Fprintln(stderr, "\nupness: stopping cleanly; press Ctrl-C again to leave now")
				cancel()
			case !left && time.Since(first) > sameStop:
				left = true
				fmt.Fprintln(stderr, "upness: leaving now")
				close(leave)
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel()
	}
}

// leaveNow is closed at the second Ctrl-C.
func leaveNow(ctx context.Context) <-chan struct{} {
	leave, _ := ctx.Value(leaveKey{}).(<-chan struct{})
	return leave
}
