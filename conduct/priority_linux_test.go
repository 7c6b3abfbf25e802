package conduct

import (
	"runtime"
	"syscall"
	"testing"
)

// TestHurryLeavesLowPriorities: the lab starts its processes from a thread of
// low priority; raised, it would make them the load generator's equals.
func TestHurryLeavesLowPriorities(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends with its priority
		if err := syscall.Setpriority(syscall.PRIO_PROCESS, 0, 19); err != nil {
			t.Error(err)
			return
		}
		hurry()
		if got, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0); err != nil || got != 1 {
			t.Errorf("20 - niceness is %d, %v; want 1", got, err)
		}
	}()
	<-done
}
