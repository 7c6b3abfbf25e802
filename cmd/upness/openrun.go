package main

import (
	"errors"

	"upness/recording"
)

// openRun opens the run in dir to be judged. A run that was cut off before its
// first results were on disk can be judged, too: nothing is known of the service.
func openRun(dir string) (*recording.Recording, error) {
	rec, err := recording.Open(dir)
	if errors.As(err, new(*recording.EmptyError)) && rec != nil && !rec.Live && rec.Run.State != recording.Complete {
		rec.Warnings = append(rec.Warnings, err)
		return rec, nil
	}
	return rec, err
}
