package blind

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"upness/recording"
)

func TestThrottlingIsBlind(t *testing.T) {
	root := t.TempDir()
	write := func(file, text string) {
		t.Helper()
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o644) // in place, in one piece: as the kernel shows it
		if err == nil {
			_, err = f.WriteString(text)
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	write("proc/self/cgroup", "0::/a/b\n")
	write("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nthrottled_usec 1000\n")
	write("sys/fs/cgroup/a/cpu.stat", "throttled_usec 100000\n")
	files := openStats(root)
	if len(files) != 2 {
		t.Fatalf("%d files, want those of a/b and a", len(files))
	}
	l := newLog()
	s := NewSpans(recording.StartClock(), l.add)
	begun := make(chan struct{})
	background(t, func(ctx context.Context) { close(begun); watchQuota(ctx, s, files) })
	<-begun
	for n := 1; len(l.came) == 0; n++ { // the first reading may come after the first writing
		write("sys/fs/cgroup/a/cpu.stat", fmt.Sprintf("throttled_usec %d\n", 100_000+n*500_000))
		time.Sleep(quotaEvery)
	}
	l.next(t, Throttled)
}

func TestThrottlingInVersion1(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "sys/fs/cgroup/cpu,cpuacct/x")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "proc/self"), 0o755); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		filepath.Join(root, "proc/self/cgroup"): "4:cpu,cpuacct:/x\n3:memory:/x\n",
		filepath.Join(dir, "cpu.stat"):          "nr_throttled 2\nthrottled_time 30000000\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if d := throttled(openStats(root)); d != 30*time.Millisecond {
		t.Errorf("throttled for %s, want 30ms", d)
	}
}
