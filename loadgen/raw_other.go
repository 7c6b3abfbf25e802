//go:build !linux

package loadgen

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

func rawRead(fd uintptr, p []byte) (int, syscall.Errno) {
	n, err := unix.Read(int(fd), p)
	return n, errno(err)
}

func rawSend(fd uintptr, p []byte) (int, syscall.Errno) {
	n, err := unix.Write(int(fd), p)
	return n, errno(err)
}

func rawPeek(fd uintptr, p []byte) (int, syscall.Errno) {
	n, _, err := unix.Recvfrom(int(fd), p, unix.MSG_PEEK|unix.MSG_DONTWAIT)
	return n, errno(err)
}

func errno(err error) syscall.Errno {
	var e syscall.Errno
	if err != nil && !errors.As(err, &e) {
		return unix.EIO
	}
	return e
}
