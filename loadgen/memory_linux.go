package loadgen

import (
	"os"
	"strconv"
	"strings"
)

// availableMemory is what this process may still take, in bytes: the kernel's
// estimate, or less where a control group allows less. 0: unknown.
func availableMemory() int64 {
	var available int64
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			available = kib << 10
		}
	}
	limit, errLimit := readNumber("/sys/fs/cgroup/memory.max")
	used, errUsed := readNumber("/sys/fs/cgroup/memory.current")
	if errLimit == nil && errUsed == nil && (available == 0 || limit-used < available) {
		available = max(limit-used, 1)
	}
	return available
}

func readNumber(path string) (int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}
