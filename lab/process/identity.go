package process

import "os"

// identity tells a process from a later one with the same pid.
type identity struct {
	PID   int    `json:"pid"`
	Start string `json:"start"` // when it started, in the system's own words; "" if that could not be read
}

// self is this process.
func self() identity { return identify(os.Getpid()) }

// identify names the process that has the pid now.
func identify(pid int) identity {
	start, _ := startOf(pid)
	return identity{PID: pid, Start: start}
}

// alive says whether this very process still runs. A zombie does not.
func (i identity) alive() bool {
	if i.PID <= 1 || i.Start == "" {
		return false
	}
	start, ok := startOf(i.PID)
	return ok && start == i.Start
}
