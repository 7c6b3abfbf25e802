package process

import (
	"io"
	"os"
)

// parentPipe is set in the environment of tied processes: their stdin ends with
// the tool that started them.
const parentPipe = "UPNESS_PARENT_PIPE"

// ExitWithParent ends this process with status 1 as soon as the tool that
// started it is gone, however it went. Call it first thing in a subprocess that
// is started with Spec.Tied. It does nothing in a process started by hand.
func ExitWithParent() {
	if os.Getenv(parentPipe) == "" {
		return
	}
	os.Unsetenv(parentPipe) // it speaks of this process' stdin, not of its children's
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
}
