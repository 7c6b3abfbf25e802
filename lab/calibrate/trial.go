package calibrate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"upness/lab/faults"
)

// trial is one fault with one seed, measured once.
type trial struct {
	opts  *Options
	fault *faults.Fault
	seed  uint64
	draw  faults.Draw
	dir   string
	ready faults.Ready

	truth   faults.Truth
	status  int // exit status of the tool
	said    string
	verdict *verdict // nil: there is none
}

// runLimit bounds one run of the tool.
const runLimit = 90 * time.Second

// carryOut sets the stage, runs the tool and reads truth and verdict.
func (t *trial) carryOut(ctx context.Context) error {
	s, err := startStage(ctx, t.opts.Exe, t.fault, t.seed, t.opts.Rate, t.dir)
	if err != nil {
		return err
	}
	defer s.stop()
	t.ready = s.ready
	text, err := t.planFile()
	if err != nil {
		return err
	}
	plan, run := filepath.Join(t.dir, "plan.yaml"), filepath.Join(t.dir, "run")
	if err := os.WriteFile(plan, text, 0o600); err != nil {
		return err
	}
	own, err := t.measure(ctx, s, plan, run)
	if err != nil {
		return err
	}
	if t.truth, err = s.truth(ctx); err != nil {
		return err
	}
	t.truth.Outages = append(t.truth.Outages, own.Outages...)
	t.truth.Blind = append(t.truth.Blind, own.Blind...)
	t.truth.Errors = append(t.truth.Errors, own.Errors...)
	t.truth.Killed = own.Killed
	if t.verdict, err = readVerdict(run); errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return err
}

// measure runs the tool, and does to its process what the fault asks for.
func (t *trial) measure(ctx context.Context, s *stage, plan, run string) (truth faults.Truth, err error) {
	ctx, cancel := context.WithTimeout(ctx, runLimit)
	defer cancel()
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, t.opts.Exe, "run", "--quiet", "--out", run, plan)
	cmd.Env = os.Environ()
	if s.ready.Authority != "" {
		cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+s.ready.Authority, "SSL_CERT_DIR="+t.dir)
	}
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return truth, err
	}
	disturbed := make(chan faults.Truth, 1)
	over, stop := context.WithCancel(ctx)
	defer stop()
	go func() { disturbed <- t.disturb(over, s, cmd.Process) }()
	err = cmd.Wait()
	stop()
	truth = <-disturbed
	t.status, t.said = cmd.ProcessState.ExitCode(), strings.TrimSpace(said.String())
	if ctx.Err() != nil {
		return truth, fmt.Errorf("upness run: not done after %s: %s", runLimit, t.said)
	}
	if t.status == -1 { // killed by a signal: what is left of it is judged
		return truth, t.analyze(ctx, run)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return truth, err
	}
	return truth, nil
}

// disturb does to the generator's process what the fault asks for.
func (t *trial) disturb(ctx context.Context, s *stage, p *os.Process) faults.Truth {
	if t.fault.Disturb == nil || s.begun(ctx) != nil {
		return faults.Truth{}
	}
	subject := faults.NewSubject(p, time.Now(), t.draw)
	t.fault.Disturb(subject)
	return subject.Truth()
}

// analyze judges a recording that nobody closed.
func (t *trial) analyze(ctx context.Context, run string) error {
	cmd := exec.CommandContext(ctx, t.opts.Exe, "analyze", run)
	said, err := cmd.CombinedOutput()
	t.status, t.said = cmd.ProcessState.ExitCode(), strings.TrimSpace(string(said))
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}
