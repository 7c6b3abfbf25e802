package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// buildVegeta builds vegeta's command line as peers/go.mod pins it.
func buildVegeta(ctx context.Context, temp string) (string, error) {
	binary := filepath.Join(temp, "vegeta")
	cmd := exec.CommandContext(ctx, "go", "build", "-C", "bench/peers", "-trimpath", "-ldflags", "-s -w", "-o", binary, "github.com/tsenart/vegeta/v12")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build of vegeta: %w", err)
	}
	return binary, nil
}

// vegetaCLI is vegeta's command line with its defaults.
type vegetaCLI struct{ binary string }

func (*vegetaCLI) name() string { return "vegeta" }

func (v *vegetaCLI) load(ctx context.Context, o options, url, dir string) (figure, error) {
	targets, results := filepath.Join(dir, "targets"), filepath.Join(dir, "results.bin")
	if err := os.WriteFile(targets, []byte("GET "+url+"\n"), 0o644); err != nil {
		return figure{}, err
	}
	attack, err := timed(ctx, dir, "", v.binary, "attack", "-targets", targets, "-output", results,
		"-rate", fmt.Sprintf("%d/s", o.rate), "-duration", o.duration.String())
	if err != nil {
		return figure{}, err
	}
	report, err := timed(ctx, dir, "", v.binary, "report", results)
	if err != nil {
		return figure{}, err
	}
	f := figure{cpu: attack.CPU, judge: report.CPU, memory: attack.Memory, sending: attack.Memory}
	if attack.Exit != 0 || report.Exit != 0 {
		return f, fmt.Errorf("exit status %d and %d", attack.Exit, report.Exit)
	}
	return f, v.read(&f, results, time.Second/time.Duration(o.rate))
}

// read takes from the results how many there are, and how late each was sent.
// They do not tell when the schedule began, so that the most punctual request
// is taken to have had no lag at all.
func (v *vegetaCLI) read(f *figure, name string, interval time.Duration) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	f.bytes = float64(info.Size())
	var (
		lags  []time.Duration
		began time.Time
		least = time.Duration(math.MaxInt64)
	)
	decode := vegeta.NewDecoder(in)
	for {
		var r vegeta.Result
		if err := decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		if began.IsZero() {
			began = r.Timestamp
		}
		lag := r.Timestamp.Sub(began) - time.Duration(r.Seq)*interval
		lags, least = append(lags, lag), min(least, lag)
		f.requests++
		if r.Code != 200 {
			f.failed++
		}
	}
	for i := range lags {
		lags[i] -= least
	}
	f.lag50, f.lag99 = quantiles(lags)
	return nil
}
