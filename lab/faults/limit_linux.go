package faults

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// limitFiles sets how many files a process may have open, and gives what it was.
func limitFiles(pid int, n uint64) (before uint64, err error) {
	var old unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &old); err != nil {
		return 0, fmt.Errorf("limit of open files: %w", err)
	}
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: n, Max: old.Max}, nil); err != nil {
		return 0, fmt.Errorf("limit of open files: %w", err)
	}
	return old.Cur, nil
}
