package recording

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock marks f as held by a living writer, for as long as it stays open. The
// kernel lets go of it however the process ends.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOLCK) {
		return nil // a file system without locks: a cut-off run can't be told from a running one by them
	}
	return err
}

// locked tells whether a living writer holds f.
func locked(f *os.File) bool {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB); err != nil {
		return errors.Is(err, unix.EWOULDBLOCK)
	}
	_ = unix.Flock(int(f.Fd()), unix.LOCK_UN)
	return false
}
