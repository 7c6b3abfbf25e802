package process

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"upness/lab/place"
)

// abortWait bounds the wait for a process left behind after its Abort signal.
const abortWait = 5 * time.Second

// Reap ends the processes and deletes the folders of tools that are gone, and
// says what it did, a line for each. Entries of living tools are left alone, and
// so is a process that merely has the number of one that is gone. What could not
// be done is in the error; the rest is done all the same.
func Reap() ([]string, error) {
	dir, err := place.Labs()
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		return nil, fmt.Errorf("register of labs %s: %w", dir, err)
	}
	var did []string
	var failed error
	for _, path := range paths {
		lines, err := reapEntry(path)
		did = append(did, lines...)
		failed = errors.Join(failed, err)
	}
	return did, failed
}

// reapEntry reaps one entry, unless its owner lives or another reaper has it.
func reapEntry(path string) ([]string, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("entry of a lab: %w", err)
	}
	e := &entry{path: path, file: file}
	if locked, err := lock(file); err != nil || !locked {
		return nil, errors.Join(err, file.Close())
	}
	l, err := readEntry(path)
	// Where locks do not work, on some network file systems, the pid decides.
	if err != nil || l.owner.alive() {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil // another reaper was faster
		}
		return nil, errors.Join(err, file.Close())
	}
	did, err := l.reap()
	if err != nil {
		return did, errors.Join(fmt.Errorf("reaping what %q left behind: %w", l.owner.Name, err), file.Close())
	}
	return did, e.discard()
}

// reap ends the processes, the last one first, then deletes the folders.
func (l left) reap() (did []string, failed error) {
	for i := len(l.children) - 1; i >= 0; i-- {
		c := l.children[i]
		ended, err := c.end()
		failed = errors.Join(failed, err)
		if ended {
			did = append(did, fmt.Sprintf("ended %s (pid %d), left behind by %q", c.Name, c.PID, l.owner.Name))
		}
	}
	if failed != nil {
		return did, failed // a folder in use is not deleted
	}
	for i := len(l.folders) - 1; i >= 0; i-- {
		lines, err := reapFolder(l.folders[i], l.owner.Name)
		did, failed = append(did, lines...), errors.Join(failed, err)
	}
	return did, failed
}

func reapFolder(dir, owner string) ([]string, error) {
	if err := removable(dir); err != nil {
		return nil, nil // not written by Remove
	}
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("deleted %s, left behind by %q", dir, owner)}, nil
}

// end ends the process and its group, first with Abort, then with SIGKILL, and
// says whether there was anything to end.
func (c child) end() (bool, error) {
	if !c.alive() {
		return false, nil
	}
	abort := c.Abort
	if abort == 0 {
		abort = syscall.SIGKILL
	}
	for _, signal := range []syscall.Signal{abort, syscall.SIGKILL} {
		// While the leader lives, the group's number is the leader's.
		if err := syscall.Kill(-c.PID, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return false, fmt.Errorf("signal %s to %s (pid %d): %w", signal, c.Name, c.PID, err)
		}
		if c.gone(abortWait) {
			return true, nil
		}
	}
	return false, fmt.Errorf("end of %s (pid %d): still there after SIGKILL", c.Name, c.PID)
}

// gone waits for the process' end. It is no child of ours, so there is nothing
// to wait on but its state.
func (c child) gone(atMost time.Duration) bool {
	for end := time.Now().Add(atMost); c.alive(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}
