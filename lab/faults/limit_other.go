//go:build !linux

package faults

import "errors"

// limitFiles needs prlimit.
func limitFiles(int, uint64) (uint64, error) {
	return 0, errors.New("the limit of another process can only be set on Linux")
}
