package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

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
	done := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case <-signals:
			}
			switch n {
			case 0:
				fmt.Fprintln(stderr, "\nupness: stopping cleanly; press Ctrl-C again to leave now")
				cancel()
			case 1:
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
