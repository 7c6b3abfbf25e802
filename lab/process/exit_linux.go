package process

import "golang.org/x/sys/unix"

// awaitExit waits until the child has ended and leaves it a zombie, so that its
// pid and its group's number are not given away yet.
func awaitExit(pid int) bool {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			return err == nil
		}
	}
}
