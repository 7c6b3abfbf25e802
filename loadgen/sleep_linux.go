package loadgen

import (
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sleeper waits for short times precisely. The runtime rounds a sleep of an
// otherwise idle process up to the next millisecond (epoll_wait counts in
// those); a timerfd wakes the same poller on time, to a few tens of
// microseconds, and costs no thread and no spinning.
type sleeper struct {
	file *os.File // nil: no timerfd to be had, the runtime's timers are used
	raw  syscall.RawConn
	arm  func(fd uintptr) bool // made once
	wait time.Duration         // for arm
	set  bool                  // the timer was armed, so that the next call is its end
}

func newSleeper() *sleeper {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return &sleeper{}
	}
	s := &sleeper{file: os.NewFile(uintptr(fd), "timerfd")}
	if s.raw, err = s.file.SyscallConn(); err != nil {
		_ = s.file.Close()
		return &sleeper{}
	}
	s.arm = s.armOnce
	return s
}

// longest is the longest single wait, so that an end set meanwhile is seen.
const longest = 50 * time.Millisecond

// until waits for about d, or until wake.
func (s *sleeper) until(d time.Duration) {
	d = min(d, longest)
	if s.file == nil {
		time.Sleep(d)
		return
	}
	s.wait, s.set = max(d, 1), false
	_ = s.raw.Read(s.arm) // an early return is what wake is for; the caller looks at the clock
}

// armOnce sets the timer when it is called first, and is called again when the
// poller was woken. The poller forgets older wake-ups before the first call, and
// setting a timer again takes back what it has counted: nothing needs reading.
func (s *sleeper) armOnce(fd uintptr) (done bool) {
	if s.set {
		return true
	}
	s.set = true
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(s.wait))}
	return rawTimer(fd, &spec) != 0
}

// wake ends the wait in until, now and from now on.
func (s *sleeper) wake() {
	if s.file != nil {
		_ = s.file.SetReadDeadline(time.Unix(1, 0))
	}
}

func (s *sleeper) close() {
	if s.file != nil {
		_ = s.file.Close()
	}
}
