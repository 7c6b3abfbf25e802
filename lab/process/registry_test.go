package process

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestCloseEndsAllAndDeletesAll(t *testing.T) {
	r := newRegistry(t)
	folder := filepath.Join(t.TempDir(), "lab")
	if err := r.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(folder, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	a, _ := start(t, r, script("echo ready; exec sleep 1000"))
	b, _ := start(t, r, script("echo ready; exec sleep 1000"))
	entry := r.entry.path
	var calls sync.WaitGroup
	for range 3 {
		calls.Go(func() {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			for _, p := range []*Process{a, b} {
				select {
				case <-p.Done():
				default:
					t.Errorf("%d still runs after Close", p.PID())
				}
			}
		})
	}
	calls.Wait()
	for _, path := range []string{folder, entry} {
		if exists(path) {
			t.Errorf("%s is still there", path)
		}
	}
	if _, err := r.Start(script("true")); !errors.Is(err, ErrClosed) {
		t.Errorf("Start after Close: %v, want ErrClosed", err)
	}
	if err := r.Remove(folder); !errors.Is(err, ErrClosed) {
		t.Errorf("Remove after Close: %v, want ErrClosed", err)
	}
}

func TestStartSaysWhatCannotBeStarted(t *testing.T) {
	r := newRegistry(t)
	for _, tied := range []bool{false, true} {
		_, err := r.Start(Spec{Name: "the server", Path: "/no/such/program", Tied: tied})
		if !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "start of the server: ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line that names the server and says that there is no such file", err)
		}
	}
}

// What cannot be written down could not be reaped: it must not run.
func TestStartOnAFullDisk(t *testing.T) {
	r := newRegistry(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("SKIPPED: no /dev/full here:", err)
	}
	defer full.Close()
	kept := r.entry.file
	r.entry.file = full
	defer func() { r.entry.file = kept }()
	spec := script("echo $$; exec sleep 1000")
	_, err = r.Start(spec)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v, want no space left on device", err)
	}
	eventually(t, "the process' removal", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.processes) == 0
	})
}

func TestRemoveRefusesWhatNobodyCanMean(t *testing.T) {
	r := newRegistry(t)
	t.Setenv("HOME", "/somewhere/else")
	for _, dir := range []string{"", "/", "/home", "relative", "/a/../b/c", "/somewhere/else"} {
		if err := r.Remove(dir); err == nil {
			t.Errorf("Remove(%q) is accepted", dir)
		}
	}
}

func TestManyStartsAtOnce(t *testing.T) {
	r := newRegistry(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			p, err := r.Start(Spec{Path: "true", Tied: true, Stdout: io.Discard})
			if err != nil {
				t.Error(err)
				return
			}
			<-p.Done()
			if p.Err() != nil {
				t.Error(p.Err())
			}
		})
	}
	all.Wait()
	l, err := readEntry(r.entry.path)
	if err != nil || len(l.children) != 0 {
		t.Errorf("entry %+v, %v; want no children left", l, err)
	}
}
