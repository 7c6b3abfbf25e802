package process

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
)

// bootID changes with every start of the machine, so that ticks since boot are
// not mixed up between two.
var bootID = sync.OnceValue(func() string {
	id, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(id))
})

// startOf gives the start of the process that has the pid: the machine's boot
// and field 22 of /proc/PID/stat, clock ticks since then (man 5 proc_pid_stat).
// It says false when there is none, or only a zombie.
func startOf(pid int) (string, bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", false
	}
	// Field 2, the command in parentheses, may hold spaces and parentheses itself.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 || bytes.ContainsAny(fields[0], "ZX") {
		return "", false
	}
	return bootID() + "/" + string(fields[19]), true
}
