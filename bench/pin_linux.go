package main

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// pin keeps this process, and those that it starts, on one core, if there are
// two or more. It must be called before the process does anything else: it
// moves the calling thread, from which later ones are made.
func pin(core int) error {
	if runtime.NumCPU() < 2 {
		return nil
	}
	runtime.LockOSThread()
	var set unix.CPUSet
	set.Set(core)
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("pinning to core %d: %w", core, err)
	}
	return nil
}
