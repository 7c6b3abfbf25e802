package recording

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func init() { roles["full"] = recordOnAFullDisk }

// TestFullDisk fills a small file system of its own. It needs a namespace for
// mounts, which root has, and most systems give to everybody.
func TestFullDisk(t *testing.T) {
	for _, reason := range []string{"results", "events", "run.json", "create"} {
		t.Run(reason, func(t *testing.T) {
			cmd := inRole("full", t.TempDir(), reason)
			cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
			if os.Geteuid() != 0 {
				cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
				cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
			}
			out, err := cmd.Output()
			if errors.Is(err, syscall.EPERM) || strings.HasPrefix(string(out), "no mount") {
				t.Skipf("this system lets nobody mount: %v %s", err, out)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// recordOnAFullDisk checks in a process of its own what happens when the disk
// is full, found out by one of the files.
func recordOnAFullDisk(args []string) error {
	disk, by := args[0], args[1]
	size := 4 << 20
	if by == "create" {
		size = reserveSize / 2
	}
	err := errors.Join(
		unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""), // nobody else sees it
		unix.Mount("tmpfs", disk, "tmpfs", 0, fmt.Sprintf("size=%d", size)))
	if err != nil {
		fmt.Println("no mount:", err)
		return nil
	}
	dir := filepath.Join(disk, "run")
	w, err := Create(dir, Run{Name: "full"})
	if by == "create" {
		if !errors.Is(err, unix.ENOSPC) {
			return fmt.Errorf("a run without room: %w", err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			return fmt.Errorf("left in the directory: %v, %w", left, err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	seq := uint64(0)
	add := func() {
		w.Add(Result{Seq: seq, Target: "t", Intended: time.Duration(seq + 1), Error: fmt.Sprint("error ", seq)})
		seq++
	}
	add()
	for deadline := time.Now().Add(30 * time.Second); ; {
		switch by {
		case "results":
			// The batch that finds no room and the one behind it must fit in the
			// reserve, however slow this machine is.
			if w.taken() {
				for range 3000 {
					add()
				}
				w.flusher.hurry()
			}
			time.Sleep(time.Millisecond)
		case "events":
			w.Event(Event{Kind: EventOutput, Text: strings.Repeat("x", 10_000)})
		case "run.json":
			w.Update(func(r *Run) { r.Reason += strings.Repeat("x", 100_000) })
		}
		select {
		case <-w.Broken():
		default:
			if time.Now().After(deadline) {
				return errors.New("the disk never filled")
			}
			continue
		}
		break
	}
	if !errors.Is(w.Err(), unix.ENOSPC) {
		return fmt.Errorf("error %w", w.Err())
	}
	return afterFull(w, dir, by, &seq, add)
}

// taken tells whether all that was added is on its way to the disk.
func (w *Writer) taken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.front.rows == 0 && len(w.sealed) == 0
}

// afterFull goes on as a run does that is stopped: answers come in, a last
// event, the end.
func afterFull(w *Writer, dir, by string, seq *uint64, add func()) error {
	for range 1000 {
		add()
	}
	w.Event(Event{Kind: EventWarning, Text: "the last event"})
	if err := w.Close(Complete, ""); !errors.Is(err, unix.ENOSPC) {
		return fmt.Errorf("close: %w", err)
	}
	r, err := Open(dir)
	if err != nil {
		return err
	}
	if r.Run.State != Interrupted || !strings.Contains(r.Run.Reason, "no space left on device") {
		return fmt.Errorf("state %s, reason %s", r.Run.State, r.Run.Reason)
	}
	if len(r.Warnings) > 0 || r.Count != *seq || r.Run.Results != *seq {
		return fmt.Errorf("%d of %d results, warnings %v", r.Count, *seq, r.Warnings)
	}
	found := false
	for _, e := range r.Events {
		found = found || e.Text == "the last event"
	}
	if !found {
		return errors.New("the last event is missing")
	}
	next := uint64(0)
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		if result.Seq != next {
			return fmt.Errorf("result %d after %d", result.Seq, next)
		}
		next++
	}
	return nil
}
