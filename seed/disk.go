package seed

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	"upness/seed/spec"

	"golang.org/x/sys/unix"
)

// diskOf looks at the disk of the server's data, where that is on this machine
// and the user may know where. There is no other way to ask a server for it.
func (l *load) diskOf(ctx context.Context) func() (free, total int64, ok bool) {
	host := l.server.config.Host
	if ip := net.ParseIP(host); !strings.HasPrefix(host, "/") && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil
	}
	var folder string
	if err := l.control.QueryRow(ctx, `SHOW data_directory`).Scan(&folder); err != nil {
		return nil
	}
	if _, err := os.Stat(folder); err != nil {
		return nil
	}
	return func() (int64, int64, bool) {
		var s unix.Statfs_t
		if err := unix.Statfs(folder, &s); err != nil {
			return 0, 0, false
		}
		return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), true
	}
}

// reserve is how much of a disk must stay free.
func (l *load) reserve(total int64) int64 {
	if l.options.FreeDisk > 0 {
		return l.options.FreeDisk
	}
	return max(1e9, total/50)
}

// watchDisk begins to watch the disk, and refuses a load that it has no room
// for by what its rows are expected to take.
func (l *load) watchDisk(ctx context.Context, expected float64) error {
	l.disk = l.options.disk
	if l.disk == nil {
		l.disk = l.diskOf(ctx)
	}
	if l.disk == nil {
		l.noted("the server's free disk cannot be seen from here: the load cannot stop before it is full")
		return nil
	}
	free, total, ok := l.disk()
	if need := int64(expected) + l.reserve(total); ok && free < need {
		return fmt.Errorf("the server's disk has %s free; the rows take about %s and %s must stay free", spec.Bytes(free), spec.Bytes(expected), spec.Bytes(l.reserve(total)))
	}
	return nil
}

// roomLeft stops the load before the disk is full.
func (l *load) roomLeft() error {
	if l.disk == nil {
		return nil
	}
	free, total, ok := l.disk()
	if ok && free < l.reserve(total) {
		return fmt.Errorf("stopped with %s free on the server's disk: what was committed stays; make room and run `upness seed resume`, or take it back with `upness seed undo`", spec.Bytes(free))
	}
	return nil
}
