package loadgen

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// sleeper waits for short times precisely. The runtime rounds a sleep of an
// otherwise idle process up to the next millisecond (epoll_wait counts in
// those); a timerfd wakes the same poller on time, to a few tens of
// microseconds, and costs no thread and no spinning.
type sleeper struct {
	fd    int
	file  *os.File // nil: no timerfd to be had, the runtime's timers are used
	count [8]byte
}

func newSleeper() *sleeper {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return &sleeper{}
	}
	return &sleeper{fd: fd, file: os.NewFile(uintptr(fd), "timerfd")}
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
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(max(d, 1)))}
	if unix.TimerfdSettime(s.fd, 0, &spec, nil) != nil {
		time.Sleep(d)
		return
	}
	_, _ = s.file.Read(s.count[:]) // an early return is what wake is for; the caller looks at the clock
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
