package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"upness/recording"
)

// upness is this project's command line.
type upness struct{ binary string }

func (*upness) name() string { return "upness" }

func (u *upness) load(ctx context.Context, o options, url, dir string) (figure, error) {
	run := filepath.Join(dir, "run")
	// The recording keeps its reserve as long as requests are sent.
	load, err := timed(ctx, dir, filepath.Join(run, ".reserve"), u.binary, "load", "--quiet",
		"--url", url, "--rate", fmt.Sprintf("%d/s", o.rate), "--duration", o.duration.String(), "--out", run,
		"--version-header", "X-App-Version", "--instance-header", "X-Instance-Id")
	if err != nil {
		return figure{}, err
	}
	f := figure{memory: load.Memory, sending: load.Early}
	if load.Exit != 0 && load.Exit != 1 && load.Exit != 3 {
		said, _ := os.ReadFile(filepath.Join(dir, "output"))
		return f, fmt.Errorf("exit status %d: %s", load.Exit, said)
	}
	if err := u.read(&f, run); err != nil {
		return f, err
	}
	judge, err := timed(ctx, dir, "", u.binary, "analyze", run)
	if err != nil {
		return f, err
	}
	start, err := timed(ctx, dir, "", u.binary, "--version")
	f.judge = judge.CPU - start.CPU
	f.cpu = load.CPU - f.judge
	return f, err
}

// read takes from the recording how many results there are, how late each was
// sent, and how large its files are.
func (u *upness) read(f *figure, run string) error {
	for _, name := range []string{"run.json", "results.arrows", "events.jsonl"} {
		info, err := os.Stat(filepath.Join(run, name))
		if err != nil {
			return err
		}
		f.bytes += float64(info.Size())
	}
	rec, err := recording.Open(run)
	if err != nil {
		return err
	}
	var lags []time.Duration
	for r, err := range rec.Results() {
		if err != nil {
			return err
		}
		f.requests++
		if r.Kind != recording.OK {
			f.failed++
		}
		if r.Kind != recording.Unsent {
			lags = append(lags, r.Lag())
		}
	}
	f.lag50, f.lag99 = quantiles(lags)
	return nil
}
