package recording

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock marks f as held by a living writer, for as long as it stays open. The
// kernel lets go of it however the process ends. A reader that looks at this very
// moment whether there is a writer holds it for an instant, and is waited for.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX)
	for errors.Is(err, unix.EINTR) {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX)
	}
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
