package process

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the file's lock without waiting and says whether it could. The lock
// goes with the file's last descriptor; children do not inherit it, for Go opens
// files close-on-exec.
func lock(file *os.File) (bool, error) {
	for {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, unix.EINTR):
			return false, err
		}
	}
}
