package lab

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"upness/lab/process"
)

// spawned is a process of the lab.
type spawned struct {
	*process.Process
	heard *lastLine // of stderr
}

// spawn runs a part of the lab: "upness lab PART ARGS". Each line that it writes
// to stdout is given to said; what it writes to stderr is kept in NAME.log.
func (e *Env) spawn(name, part string, args, env []string, said func(line []byte)) (*spawned, error) {
	log, err := os.Create(filepath.Join(e.opts.Dir, name+".log"))
	if err != nil {
		return nil, err
	}
	heard := &lastLine{log: log}
	p, err := e.registry.Start(process.Spec{
		Name: name, Path: e.opts.Exe, Args: append([]string{"lab", part}, args...),
		Env: append(os.Environ(), env...), Stdout: &lines{said: said}, Stderr: heard, Tied: true,
	})
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	go func() {
		<-p.Done()
		log.Close()
	}()
	return &spawned{p, heard}, nil
}

// oneProcessor keeps Go's scheduler in a process from waking a second thread for
// work that one has time for: a third less CPU in the balancer at 500 requests/s.
const oneProcessor = "GOMAXPROCS=1"

// lines cuts a process' output into lines.
type lines struct {
	rest []byte
	said func(line []byte)
}

// Write passes whole lines on.
func (l *lines) Write(b []byte) (int, error) {
	l.rest = append(l.rest, b...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(b), nil
		}
		l.said(line)
		l.rest = rest
	}
}

// lastLine writes to a log and remembers the last line that was not empty.
type lastLine struct {
	log  *os.File
	mu   sync.Mutex
	last []byte
}

// Write writes to the log.
func (l *lastLine) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range bytes.Lines(b) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			l.last = bytes.Clone(line)
		}
	}
	return l.log.Write(b)
}

// String is the last line.
func (l *lastLine) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.last)
}
