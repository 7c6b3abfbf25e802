package postgres

import (
	"fmt"
	"io"
	"time"
)

// meter tells how a download goes on, once in two seconds.
type meter struct {
	to            io.Writer
	size, got     int64 // bytes; size -1: not known
	started, last time.Time
	tick          func() // called with every write
}

// Write counts the bytes.
func (m *meter) Write(b []byte) (int, error) {
	m.tick()
	m.got += int64(len(b))
	now := time.Now()
	if m.last.IsZero() {
		m.last = m.started
	}
	if now.Sub(m.last) < 2*time.Second {
		return len(b), nil
	}
	m.last = now
	if m.size <= 0 {
		fmt.Fprintf(m.to, "fetching Postgres: %d MB\n", m.got>>20)
		return len(b), nil
	}
	fmt.Fprintf(m.to, "fetching Postgres: %d of %d MB, %s left\n", m.got>>20, m.size>>20, m.left(now.Sub(m.started)))
	return len(b), nil
}

// left is the time for the rest at the speed so far, to the second.
func (m *meter) left(passed time.Duration) time.Duration {
	return time.Duration(float64(passed) * float64(m.size-m.got) / float64(m.got)).Round(time.Second)
}
