package calibrate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"upness/lab/faults"
)

// Peer is what another tool said of the same fault.
type Peer struct {
	Said  string `json:"said"` // pass, fail, or why there is no answer
	Right bool   `json:"right"`
}

// PeerRow adds a peer's answers up.
type PeerRow struct{ Right, FalsePass, FalseFail, None int }

func (r *PeerRow) add(p Peer) {
	switch {
	case p.Right:
		r.Right++
	case p.Said == saidPass:
		r.FalsePass++
	case p.Said == saidFail:
		r.FalseFail++
	default:
		r.None++
	}
}

// trials is how many answers there are.
func (r *PeerRow) trials() int { return r.Right + r.FalsePass + r.FalseFail + r.None }

// What a peer can say.
const (
	saidPass         = "pass"
	saidFail         = "fail"
	saidNotInstalled = "not installed"
)

// tool is another tool that measures a service, and how its answer is read.
type tool struct {
	Name    string
	program string
	How     string // one line: what is run, and what counts as a fail
	run     func(ctx context.Context, m *measurement) (said string, err error)
}

// tools are the peers.
var tools = []tool{vegetaTool, k6Tool, curlTool, probeTool}

// PeerNames are the tools that can be compared.
func PeerNames() []string {
	var names []string
	for _, t := range tools {
		names = append(names, t.Name)
	}
	return names
}

// measurement is what a peer is to measure.
type measurement struct {
	*trial
	program string
	dir     string
	env     []string
	length  time.Duration
	timeout time.Duration
	hold    func(*os.Process) // given the peer's process, to which the fault may be done
}

// peer has a tool measure the same fault, with the same seed, on a stage of its own.
func (t *trial) peer(ctx context.Context, name string) (Peer, error) {
	tool := tools[slices.IndexFunc(tools, func(t tool) bool { return t.Name == name })]
	program, err := find(t.opts.Peers, tool.program)
	if err != nil {
		return Peer{Said: saidNotInstalled}, nil
	}
	dir := filepath.Join(t.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return Peer{}, err
	}
	s, err := startStage(ctx, t.opts.Exe, t.fault, t.seed, t.opts.Rate, dir)
	if err != nil {
		return Peer{}, err
	}
	defer s.stop()
	again := *t
	again.ready = s.ready
	m := &measurement{trial: &again, program: program, dir: dir, env: os.Environ(), length: again.peerLength(), timeout: timeout}
	if t.fault.Load.Timeout > 0 {
		m.timeout = t.fault.Load.Timeout
	}
	if s.ready.Authority != "" {
		m.env = append(m.env, "SSL_CERT_FILE="+s.ready.Authority, "CURL_CA_BUNDLE="+s.ready.Authority)
	}
	over, stop := context.WithTimeout(ctx, runLimit)
	defer stop()
	m.hold = func(p *os.Process) { go again.disturb(over, s, p) }
	go again.release(over, s)
	said, err := tool.run(over, m)
	if err != nil {
		return Peer{}, err
	}
	return Peer{Said: said, Right: again.agrees(said)}, nil
}

// find looks for a program in a folder, and then in PATH.
func find(dir, program string) (string, error) {
	if dir != "" {
		if path := filepath.Join(dir, program); isFile(path) {
			return filepath.Abs(path)
		}
	}
	return exec.LookPath(program)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// release does what the plan's steps would do, beside a tool that knows no steps.
func (t *trial) release(ctx context.Context, s *stage) {
	l := t.fault.Load
	if s.begun(ctx) != nil || !l.Release && !l.Deploys && t.fault.Migrate == nil {
		return
	}
	time.Sleep(baseline)
	if t.fault.Migrate != nil {
		_ = s.ask(ctx, "/migrate", nil)
	}
	if l.Release || l.Deploys {
		_ = s.ask(ctx, "/deploy", nil)
	}
}

// peerLength is how long a peer measures: as long as the plan would.
func (t *trial) peerLength() time.Duration {
	if t.verdict != nil && t.fault.Disturb == nil {
		return t.verdict.End.Sub(t.verdict.Start).Round(10 * time.Millisecond)
	}
	return t.length()
}

// agrees tells whether an answer is what the truth allows. A tool that can say
// pass or fail only is right when it fails a release that was not done or did
// not begin.
func (t *trial) agrees(said string) bool {
	for _, exit := range t.fault.Exits {
		switch {
		case exit == faults.Pass && said == saidPass:
			return true
		case (exit == faults.Fail || exit == faults.StepFailed || exit == faults.NotBegun) && said == saidFail:
			return true
		}
	}
	return false
}

// output runs a command of a peer.
func (m *measurement) output(cmd *exec.Cmd) ([]byte, error) {
	cmd.Env, cmd.Dir = m.env, m.dir
	var out, said buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	m.hold(cmd.Process)
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("%s: %w", m.program, err)
	}
	return out.Bytes(), err
}
