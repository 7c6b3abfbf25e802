package proxy

import (
	"os"

	"golang.org/x/sys/unix"
)

// inForeground is true when Ctrl-C of a terminal reaches this process and all
// that it started.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
