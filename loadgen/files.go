package loadgen

import "golang.org/x/sys/unix"

// openFiles is how many files this process may have open at once.
func openFiles() int64 {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &l) != nil {
		return 1024
	}
	return int64(min(uint64(l.Cur), 1<<20))
}
