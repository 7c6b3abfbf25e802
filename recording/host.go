package recording

import (
	"os"
	"runtime"
)

// thisHost describes this machine and process.
func thisHost() Host {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown"
	}
	return Host{Name: name, OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), PID: os.Getpid()}
}
