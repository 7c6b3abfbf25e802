package conduct

import (
	"os"
	"strconv"
	"syscall"
)

// eager is the niceness of this process while it loads: whatever else the
// machine does should make the service slow, not the clock that measures it.
const eager = -10

// hurry raises the priority of this process' threads; those that they start
// inherit it. Without the right to (CAP_SYS_NICE) the priority stays as it is,
// and what that costs shows as blind time. A thread of low priority keeps it:
// the lab's processes are started from one, and a user may have asked for it.
func hurry() {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return
	}
	for _, t := range tasks {
		tid, err := strconv.Atoi(t.Name())
		if err != nil {
			continue
		}
		// The kernel gives 20 - niceness, so that no priority looks like an error.
		if was, err := syscall.Getpriority(syscall.PRIO_PROCESS, tid); err == nil && was >= 20 {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, tid, eager)
		}
	}
}

// calm gives a command that this process started, and all it starts itself,
// the usual priority again.
func calm(group int) { _ = syscall.Setpriority(syscall.PRIO_PGRP, group, 0) }
