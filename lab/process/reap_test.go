package process

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestKilledToolIsReaped(t *testing.T) {
	register := t.TempDir()
	t.Setenv("UPNESS_STATE_DIR", register)
	cmd, report := startTool(t)

	if did, err := Reap(); err != nil || len(did) != 0 {
		t.Fatalf("Reap with the tool alive: %q, %v; want nothing done", did, err)
	}
	for _, pid := range []int{report.ByPipe, report.ByKernel, report.Untied} {
		if !running(pid) {
			t.Fatalf("process %d does not run although the tool does", pid)
		}
	}

	cmd.Process.Kill()
	cmd.Wait()
	eventually(t, "the end of the process tied by a pipe", func() bool { return !running(report.ByPipe) })
	if runtime.GOOS == "linux" {
		eventually(t, "the end of the process tied by the kernel", func() bool { return !running(report.ByKernel) })
	}
	if !running(report.Untied) || !exists(report.Folder) {
		t.Fatalf("untied process running: %t, folder there: %t; want both till the reap", running(report.Untied), exists(report.Folder))
	}

	did, err := Reap()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(did, "\n")
	for _, want := range []string{fmt.Sprintf(`ended sleep (pid %d), left behind by "tool"`, report.Untied), "deleted " + report.Folder} {
		if !strings.Contains(text, want) {
			t.Errorf("Reap said %q, want %q in it", text, want)
		}
	}
	if running(report.Untied) || exists(report.Folder) {
		t.Errorf("untied process running: %t, folder there: %t; want neither", running(report.Untied), exists(report.Folder))
	}
	if left, _ := filepath.Glob(filepath.Join(register, "*")); len(left) != 0 {
		t.Errorf("register still has %q", left)
	}
}

func TestTwoReapersAtOnce(t *testing.T) {
	t.Setenv("UPNESS_STATE_DIR", t.TempDir())
	cmd, report := startTool(t)
	cmd.Process.Kill()
	cmd.Wait()
	var reapers sync.WaitGroup
	var mu sync.Mutex
	var all []string
	for range 4 {
		reapers.Go(func() {
			did, err := Reap()
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, did...)
		})
	}
	reapers.Wait()
	want := fmt.Sprintf("(pid %d)", report.Untied)
	if n := strings.Count(strings.Join(all, "\n"), want); n != 1 {
		t.Errorf("the process was ended %d times, want once: %q", n, all)
	}
}

func TestReapSparesARecycledPid(t *testing.T) {
	register := t.TempDir()
	p, _ := start(t, newRegistry(t), script("echo ready; exec sleep 1000"))
	t.Setenv("UPNESS_STATE_DIR", register)
	recycled := child{Name: "postgres", identity: identity{PID: p.PID(), Start: "another boot/1"}}
	write(t, register, line{Owner: &owner{Name: "old"}}, line{Started: &recycled})
	if did, err := Reap(); err != nil || len(did) != 0 {
		t.Errorf("Reap = %q, %v; want nothing done", did, err)
	}
	if !running(p.PID()) {
		t.Error("a process that merely has the number of an old one was ended")
	}
}

// Locks do not work on every network file system.
func TestReapSparesALivingOwnerWithoutALock(t *testing.T) {
	register, folder := t.TempDir(), t.TempDir()
	t.Setenv("UPNESS_STATE_DIR", register)
	write(t, register, line{Owner: &owner{Name: "living", identity: self()}}, line{Remove: folder})
	if did, err := Reap(); err != nil || len(did) != 0 || !exists(folder) {
		t.Errorf("Reap = %q, %v, folder there: %t; want nothing done", did, err, exists(folder))
	}
}

func TestReapReadsPastATornLine(t *testing.T) {
	register, folder := t.TempDir(), filepath.Join(t.TempDir(), "lab")
	t.Setenv("UPNESS_STATE_DIR", register)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := write(t, register, line{Owner: &owner{Name: "old"}}, line{Remove: folder})
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, `{"remove":"/usr/li`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if did, err := Reap(); err != nil || len(did) != 1 || exists(folder) {
		t.Errorf("Reap = %q, %v, folder there: %t; want one line and no folder", did, err, exists(folder))
	}
}

func TestReapLeavesFoldersThatNobodyCanMean(t *testing.T) {
	register := t.TempDir()
	t.Setenv("UPNESS_STATE_DIR", register)
	t.Setenv("HOME", t.TempDir())
	write(t, register, line{Owner: &owner{Name: "old"}}, line{Remove: os.Getenv("HOME")})
	if did, err := Reap(); err != nil || len(did) != 0 || !exists(os.Getenv("HOME")) {
		t.Errorf("Reap = %q, %v, home there: %t; want nothing done", did, err, exists(os.Getenv("HOME")))
	}
}

// write makes the entry of a tool that is gone.
func write(t *testing.T, register string, lines ...line) string {
	t.Helper()
	path := filepath.Join(register, "20200101T000000Z-test"+suffix)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, l := range lines {
		if err := json.NewEncoder(file).Encode(l); err != nil {
			t.Fatal(err)
		}
	}
	return path
}
