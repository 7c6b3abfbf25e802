package stacks

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"upness/lab/aws/wire"
	"upness/lab/aws/work"
)

// Store is all stacks. Its methods may be called at the same time.
type Store struct {
	cfg  Config
	work *work.Work

	mu      sync.Mutex
	stacks  []*stack // in order of creation, deleted ones too
	changed chan struct{}
}

// New returns an empty store.
func New(cfg Config) *Store {
	return &Store{cfg: cfg.withDefaults(), work: work.New(), changed: make(chan struct{})}
}

// Close stops all operations where they are.
func (s *Store) Close() { s.work.Close() }

// find is a stack by its name, or by its ID if it was deleted.
func (s *Store) find(nameOrID string) (*stack, error) {
	for _, st := range slices.Backward(s.stacks) {
		if st.id == nameOrID || st.name == nameOrID && st.status != "DELETE_COMPLETE" {
			return st, nil
		}
	}
	return nil, wire.Invalid("Stack with id %s does not exist", nameOrID)
}

// Status of a stack and its reason, for those who wait beside the API.
func (s *Store) Status(name string) (status, reason string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	if err != nil {
		return "", "", err
	}
	return st.status, st.reason, nil
}

// Settle waits until no operation is under way on a stack, or ctx is done, and
// returns its status and the first failure of the last operation.
func (s *Store) Settle(ctx context.Context, name string) (status, reason string, err error) {
	for {
		s.mu.Lock()
		st, err := s.find(name)
		if err != nil {
			s.mu.Unlock()
			return "", "", err
		}
		status, reason, changed := st.status, st.firstFailure(), s.changed
		s.mu.Unlock()
		if !strings.HasSuffix(status, "_IN_PROGRESS") {
			return status, reason, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return status, reason, ctx.Err()
		}
	}
}

// stir tells those who wait that a stack changed. The lock is held.
func (s *Store) stir() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Output is a stack's output; empty without it.
func (s *Store) Output(name, key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	if err != nil {
		return ""
	}
	return st.outputs[key].value
}

// Physical is the ID of a stack's resource; empty without it.
func (s *Store) Physical(name, logical string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	if err != nil || st.resources[logical] == nil {
		return ""
	}
	return st.resources[logical].physical
}

func (s *Store) stackID(name string) string {
	return fmt.Sprintf("arn:aws:cloudformation:%s:%s:stack/%s/%s", s.cfg.Region, s.cfg.Account, name, uuid())
}

func uuid() string {
	h := hexID(16)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func hexID(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

func now() time.Time { return time.Now().UTC() }
