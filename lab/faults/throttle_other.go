//go:build !linux

package faults

import (
	"errors"
	"time"
)

// throttle needs cgroups.
func throttle(int, time.Duration, time.Duration) (func() error, error) {
	return nil, errors.New("a CPU quota needs Linux")
}
