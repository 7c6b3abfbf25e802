package recording

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A reader that asks as a run is being created whether it lives does not have it
// fail.
func TestLockWaitsForAReader(t *testing.T) {
	name := filepath.Join(t.TempDir(), eventsFile)
	open := func(flags int) *os.File {
		f, err := os.OpenFile(name, flags, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	writer, reader, another := open(os.O_CREATE|os.O_WRONLY), open(os.O_RDONLY), open(os.O_RDONLY)
	if err := unix.Flock(int(reader.Fd()), unix.LOCK_SH); err != nil {
		t.Fatal(err)
	}
	left := make(chan error, 1)
	time.AfterFunc(20*time.Millisecond, func() { left <- unix.Flock(int(reader.Fd()), unix.LOCK_UN) })
	if err := lock(writer); err != nil {
		t.Fatal(err)
	}
	if err := <-left; err != nil {
		t.Fatal(err)
	}
	if !locked(another) {
		t.Error("the writer does not hold it")
	}
}
