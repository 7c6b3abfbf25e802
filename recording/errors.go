package recording

import "fmt"

// NotARunError says that a directory holds no run.
type NotARunError struct {
	Dir string
	Err error // what was missing
}

// Error names the directory and what was missing.
func (e *NotARunError) Error() string {
	return fmt.Sprintf("%s is not a run directory: %v", e.Dir, e.Err)
}

// Unwrap returns what was missing.
func (e *NotARunError) Unwrap() error { return e.Err }

// EmptyError says that a run directory holds no result at all.
type EmptyError struct {
	Dir  string
	Torn error // why not, when there is a file of results but nothing whole in it
}

// Error names the directory, and why nothing can be read where that is known.
func (e *EmptyError) Error() string {
	if e.Torn != nil {
		return fmt.Sprintf("the recording %s is torn: none of its results can be read: %v", e.Dir, e.Torn)
	}
	return fmt.Sprintf("the recording %s is empty: it holds no results", e.Dir)
}

// NewerFormatError says that a recording was written by a newer upness.
type NewerFormatError struct {
	Dir   string
	Have  int    // the recording's format
	Known int    // the newest one that this upness reads
	Tool  string // version of upness that wrote it
}

// Error names the directory, both formats and who wrote it.
func (e *NewerFormatError) Error() string {
	return fmt.Sprintf("the recording %s has format %d, written by upness %s; this upness reads formats up to %d",
		e.Dir, e.Have, e.Tool, e.Known)
}

// DamagedError says that a file of a run can't be read as what it should be.
type DamagedError struct {
	File string
	Err  error
}

// Error names the file and what is wrong with it.
func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %v", e.File, e.Err) }

// Unwrap returns what was wrong with the file.
func (e *DamagedError) Unwrap() error { return e.Err }
