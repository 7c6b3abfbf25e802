package faults

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// throttle gives a process a CPU quota in a cgroup of its own, version 1 or 2,
// until free is called. It takes root.
func throttle(pid int, quota, period time.Duration) (free func() error, err error) {
	root, limits := "/sys/fs/cgroup", map[string]string{"cpu.max": fmt.Sprintf("%d %d", quota.Microseconds(), period.Microseconds())}
	if _, err := os.Stat(filepath.Join(root, "cgroup.controllers")); err != nil {
		root = "/sys/fs/cgroup/cpu"
		limits = map[string]string{
			"cpu.cfs_period_us": strconv.FormatInt(period.Microseconds(), 10),
			"cpu.cfs_quota_us":  strconv.FormatInt(quota.Microseconds(), 10),
		}
	}
	group := filepath.Join(root, fmt.Sprintf("upness-calibrate-%d", pid))
	if err := os.Mkdir(group, 0o755); err != nil {
		return nil, fmt.Errorf("CPU quota: %w", err)
	}
	leave := func() error {
		// A process that has ended is in no group.
		_ = os.WriteFile(filepath.Join(root, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0o600)
		return os.Remove(group)
	}
	for file, text := range limits {
		if err := os.WriteFile(filepath.Join(group, file), []byte(text), 0o600); err != nil {
			return nil, errors.Join(fmt.Errorf("CPU quota: %w", err), os.Remove(group))
		}
	}
	if err := os.WriteFile(filepath.Join(group, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("CPU quota: %w", err), leave())
	}
	return leave, nil
}
