package main

import (
	"errors"
	"fmt"
)

// unwritten is one line for the reports that could not be written: mostly all
// for one reason.
func unwritten(err error) error {
	var all interface{ Unwrap() []error }
	if !errors.As(err, &all) {
		return err
	}
	failed := all.Unwrap()
	if len(failed) < 2 {
		return err
	}
	return fmt.Errorf("%w (%d more; the recording itself is whole)", failed[0], len(failed)-1)
}
