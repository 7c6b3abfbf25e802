package blind

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Throttled is this process being stopped by a CPU quota.
var Throttled = Source{"throttled", "a CPU quota stopped this process"}

const quotaEvery = 100 * time.Millisecond

// Quota watches the control groups of this process until ctx is done.
func Quota(ctx context.Context, s *Spans) {
	files := openStats("/")
	defer func() {
		for _, f := range files {
			_ = f.Close()
		}
	}()
	if len(files) > 0 {
		watchQuota(ctx, s, files)
	}
}

func watchQuota(ctx context.Context, s *Spans, files []*os.File) {
	ticker := time.NewTicker(quotaEvery)
	defer ticker.Stop()
	at, before := s.clock.Now(), throttled(files)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now, sum := s.clock.Now(), throttled(files)
		if d := sum - before; d > Limit {
			s.Mark(Throttled, at, now, map[string]any{"throttled_s": d.Seconds()})
		}
		at, before = now, sum
	}
}

// openStats opens the cpu.stat files of this process' control group and of those
// around it, for both versions of control groups. root is / in all but tests.
func openStats(root string) []*os.File {
	text, err := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return nil
	}
	var files []*os.File
	for line := range strings.Lines(string(text)) {
		// 0::/user.slice/x.scope, or 4:cpu,cpuacct:/docker/1234
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for _, mount := range mounts(parts[1]) {
			for dir := parts[2]; ; dir = filepath.Dir(dir) {
				if f, err := os.Open(filepath.Join(root, mount, dir, "cpu.stat")); err == nil {
					files = append(files, f)
				}
				if dir == "/" || dir == "." {
					break
				}
			}
		}
	}
	return files
}

// mounts are the places where the controllers of a line may be mounted.
func mounts(controllers string) []string {
	if controllers == "" {
		return []string{"sys/fs/cgroup", "sys/fs/cgroup/unified"}
	}
	for c := range strings.SplitSeq(controllers, ",") {
		if c == "cpu" {
			return []string{"sys/fs/cgroup/" + controllers, "sys/fs/cgroup/cpu"}
		}
	}
	return nil
}

// throttled is the longest of the times for which the groups were stopped.
func throttled(files []*os.File) time.Duration {
	var (
		longest time.Duration
		text    [4096]byte
	)
	for _, f := range files {
		n, _ := f.ReadAt(text[:], 0) // io.EOF: it is shorter
		for line := range strings.Lines(string(text[:n])) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			n, err := strconv.ParseInt(value, 10, 64)
			switch {
			case err != nil:
			case name == "throttled_usec":
				longest = max(longest, time.Duration(n)*time.Microsecond)
			case name == "throttled_time":
				longest = max(longest, time.Duration(n))
			}
		}
	}
	return longest
}
