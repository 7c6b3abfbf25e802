package calibrate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"upness/lab/faults"
)

// stage is the process with the service that a fault acts on.
type stage struct {
	cmd   *exec.Cmd
	stdin interface{ Close() error }
	out   *firstLine
	said  bytes.Buffer
	ended chan struct{}
	ready faults.Ready
}

// stageWait bounds what a stage takes to start, and to say the truth.
const stageWait = 60 * time.Second

// startStage starts the stage of a trial. It ends with this process: its stdin does.
func startStage(ctx context.Context, exe string, f *faults.Fault, seed uint64, rate int, dir string) (*stage, error) {
	s := &stage{out: &firstLine{line: make(chan []byte, 1)}, ended: make(chan struct{})}
	s.cmd = exec.Command(exe, "lab", "stage", "--fault="+f.Name, "--seed="+strconv.FormatUint(seed, 10), "--rate="+strconv.Itoa(rate), "--dir="+dir)
	s.cmd.Env = append(os.Environ(), "UPNESS_PARENT_PIPE=1") // it ends with its stdin
	s.cmd.Stdout, s.cmd.Stderr = s.out, &s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.cmd.WaitDelay = time.Second
	var err error
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("stage: %w", err)
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.ended)
	}()
	ctx, cancel := context.WithTimeout(ctx, stageWait)
	defer cancel()
	select {
	case <-s.ended:
		err = errors.New("it ended")
	case line := <-s.out.line:
		err = json.Unmarshal(line, &s.ready)
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("stage: %w: %s", err, bytes.TrimSpace(s.said.Bytes()))
	}
	return s, nil
}

// stop ends the stage.
func (s *stage) stop() {
	_ = s.stdin.Close()
	timer := time.AfterFunc(5*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer timer.Stop()
	<-s.ended
}

// begun waits for the first request.
func (s *stage) begun(ctx context.Context) error { return s.ask(ctx, "/begun", nil) }

// truth is what was done, when it is done.
func (s *stage) truth(ctx context.Context) (t faults.Truth, err error) {
	return t, s.ask(ctx, "/truth", &t)
}

func (s *stage) ask(ctx context.Context, path string, to any) error {
	ctx, cancel := context.WithTimeout(ctx, stageWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.ready.Control+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return errors.New("stage: " + resp.Status)
	}
	if to == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(to)
}

// firstLine passes on the first line that is written to it.
type firstLine struct {
	text []byte
	line chan []byte
	done bool
}

// Write waits for the line's end.
func (f *firstLine) Write(b []byte) (int, error) {
	if f.done {
		return len(b), nil
	}
	f.text = append(f.text, b...)
	if line, _, found := bytes.Cut(f.text, []byte("\n")); found {
		f.done = true
		f.line <- line
	}
	return len(b), nil
}
