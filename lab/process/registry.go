package process

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"upness/lab/place"
)

// Registry starts processes and keeps, on disk, what is to be ended and deleted.
// Its methods may be called at the same time.
type Registry struct {
	entry   *entry
	starter *starter
	stopped func() error

	mu        sync.Mutex
	closed    bool
	processes map[*Process]struct{}
	folders   []string
}

// closeGrace is how long Close waits between asking a process to end and killing it.
const closeGrace = 5 * time.Second

// ErrClosed is returned by a registry after Close.
var ErrClosed = errors.New("registry is closed")

// NewRegistry makes an entry for this tool in the register of running labs (see
// place.Labs). The name is for people: it is part of what Reap says.
func NewRegistry(name string) (*Registry, error) {
	dir, err := place.Labs()
	if err != nil {
		return nil, err
	}
	entry, err := newEntry(dir)
	if err != nil {
		return nil, fmt.Errorf("register of labs %s: %w", dir, err)
	}
	if err := entry.add(line{Owner: &owner{Name: name, identity: self()}}); err != nil {
		return nil, errors.Join(fmt.Errorf("register of labs %s: %w", dir, err), entry.discard())
	}
	r := &Registry{entry: entry, starter: newStarter(), processes: map[*Process]struct{}{}}
	r.stopped = sync.OnceValue(r.stop)
	return r, nil
}

// newEntry makes an entry with a name of its own.
func newEntry(dir string) (*entry, error) {
	for {
		name := time.Now().UTC().Format("20060102T150405Z-") + strings.ToLower(rand.Text()[:8]) + suffix
		entry, err := createEntry(filepath.Join(dir, name))
		if !errors.Is(err, errEntryTaken) {
			return entry, err
		}
	}
}

// suffix of entries.
const suffix = ".jsonl"

// Start starts a process in a group of its own. When it cannot be written to the
// entry, it is ended again.
func (r *Registry) Start(spec Spec) (*Process, error) {
	spec = spec.withDefaults()
	cmd, err := spec.command()
	if err != nil {
		return nil, fmt.Errorf("start of %s: %w", spec.Name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, fmt.Errorf("start of %s: %w", spec.Name, ErrClosed)
	}
	if err := r.starter.do(cmd.Start); err != nil {
		return nil, fmt.Errorf("start of %s: %w", spec.Name, err)
	}
	p := &Process{name: spec.Name, stop: spec.Stop, cmd: cmd, done: make(chan struct{})}
	// Its start is read before it is waited for: till then the pid is its own.
	started := &child{Name: spec.Name, identity: identify(p.PID()), Abort: spec.Abort}
	err = r.entry.add(line{Started: started})
	r.processes[p] = struct{}{}
	go r.watch(p)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("register of %s: %w", spec.Name, err), p.Kill())
	}
	return p, nil
}

// watch takes the process off the books when it has ended.
func (r *Registry) watch(p *Process) {
	p.wait()
	// A line that cannot be written is no loss: Reap finds the pid gone.
	_ = r.entry.add(line{Ended: p.PID()})
	close(p.done)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.processes, p)
}

// Remove has the folder, and all in it, deleted when the registry is closed or
// reaped. Call it before the folder is filled; it need not exist yet.
func (r *Registry) Remove(dir string) error {
	if err := removable(dir); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return fmt.Errorf("register of folder %s: %w", dir, ErrClosed)
	}
	r.folders = append(r.folders, dir)
	if err := r.entry.add(line{Remove: dir}); err != nil {
		return fmt.Errorf("register of folder %s: %w", dir, err)
	}
	return nil
}

// removable refuses folders that nobody can mean.
func removable(dir string) error {
	home, _ := os.UserHomeDir()
	if !filepath.IsAbs(dir) || dir != filepath.Clean(dir) || filepath.Dir(filepath.Dir(dir)) == filepath.Dir(dir) || dir == home {
		return fmt.Errorf("folder to delete: %q is not an absolute path of a folder of its own", dir)
	}
	return nil
}

// Close ends all processes, all at once, deletes the folders and then the entry.
// It may be called more than once; every call waits for the end and gives the
// same error. What could not be ended or deleted stays in the entry, for Reap.
func (r *Registry) Close() error { return r.stopped() }

func (r *Registry) stop() error {
	r.mu.Lock()
	r.closed = true
	var running []*Process
	for p := range r.processes {
		running = append(running, p)
	}
	r.mu.Unlock()

	ended := make(chan error)
	for _, p := range running {
		go func() { ended <- p.Stop(context.Background(), closeGrace) }()
	}
	var err error
	for range running {
		err = errors.Join(err, <-ended)
	}
	if err == nil {
		err = removeAll(r.folders)
	}
	r.starter.end()
	if err != nil {
		return errors.Join(fmt.Errorf("end of the lab: %w", err), r.entry.file.Close())
	}
	return r.entry.discard()
}

// removeAll deletes the folders, the last one first.
func removeAll(folders []string) (err error) {
	for i := len(folders) - 1; i >= 0; i-- {
		err = errors.Join(err, os.RemoveAll(folders[i]))
	}
	return err
}
