package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// The bench starts itself in other roles.
func TestMain(m *testing.M) {
	if role, ok := roles[os.Getenv(roleVariable)]; ok {
		exit(role(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func TestMedianOfEachFigure(t *testing.T) {
	f := median([]figure{{requests: 10, cpu: 3, lag50: 7}, {requests: 30, cpu: 1, lag50: 9}, {requests: 20, cpu: 2, lag50: 8}})
	if f.requests != 20 || f.cpu != 2 || f.lag50 != 8 {
		t.Errorf("%+v", f)
	}
	if each := f.cpuEach(); each != 2.0/20*100_000 {
		t.Errorf("%v CPU seconds per 100,000 requests", each)
	}
	if m := middle([]figure{{bytes: 1}, {bytes: 2}}, func(f figure) float64 { return f.bytes }); m != 1.5 {
		t.Errorf("median of two is %v", m)
	}
}

// The first request was sent 3 ms late, the second 1 ms, the third 2 ms: from
// the second one on, which is the most punctual, that is 2, 0 and 1 ms.
func TestLagOfVegeta(t *testing.T) {
	name := filepath.Join(t.TempDir(), "results")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	encode := vegeta.NewEncoder(out)
	begin := time.Now()
	for i, late := range []time.Duration{3, 1, 2} {
		at := begin.Add(time.Duration(i)*10*time.Millisecond + late*time.Millisecond)
		if err := encode(&vegeta.Result{Seq: uint64(i), Timestamp: at, Code: 200}); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	var f figure
	if err := new(vegetaCLI).read(&f, name, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if f.lag50 != time.Millisecond || f.lag99 != 2*time.Millisecond || f.requests != 3 || f.failed != 0 || f.bytes == 0 {
		t.Errorf("%+v", f)
	}
}

func TestWhatAProcessTakes(t *testing.T) {
	dir := t.TempDir()
	u, err := timed(context.Background(), dir, "", "sh", "-c", "echo said; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3")
	if err != nil {
		t.Fatal(err)
	}
	if u.Exit != 3 || u.CPU <= 0 || u.Memory <= 0 || u.Memory > 64*mebi {
		t.Errorf("%+v", u)
	}
	if said, err := os.ReadFile(filepath.Join(dir, "output")); err != nil || string(said) != "said\n" {
		t.Errorf("%q, %v", said, err)
	}
	if _, err := timed(context.Background(), dir, "", "no such command"); err == nil || !strings.Contains(err.Error(), "no such command") {
		t.Errorf("error %v", err)
	}
}
