package stacks

import (
	"slices"
	"strings"

	"upness/lab/aws/wire"
)

// create begins the creation of a stack.
func (s *Store) create(name string, v version, token, parent, root string) (*stack, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, err := s.find(name); err == nil && st.status != "REVIEW_IN_PROGRESS" {
		return nil, wire.Errorf("AlreadyExistsException", "Stack [%s] already exists", name)
	}
	st := s.newStack(name)
	st.parent, st.root, st.made = parent, root, v
	s.startCreate(st, token)
	return st, nil
}

func (s *Store) newStack(name string) *stack {
	st := &stack{id: s.stackID(name), name: name, resources: map[string]*resource{}, created: now()}
	s.stacks = append(s.stacks, st)
	return st
}

// startCreate begins to make a stack's resources. The lock is held.
func (s *Store) startCreate(st *stack, token string) {
	ctx := s.begin(st, "CREATE_STACK", token)
	s.set(st, "CREATE_IN_PROGRESS", "User Initiated")
	s.work.Go(func() { s.runCreate(ctx, st) })
}

// updatable are the statuses from which an update may start.
var updatable = []string{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "UPDATE_FAILED", "CREATE_FAILED"}

// checkUpdatable refuses a stack that is in no state to be updated. The lock is held.
func (st *stack) checkUpdatable() error {
	if !slices.Contains(updatable, st.status) {
		return wire.Invalid("Stack:%s is in %s state and can not be updated.", st.id, st.status)
	}
	return nil
}

// update begins an update; a nested stack has its parent's blessing.
func (s *Store) update(name string, v version, token string) (*stack, error) {
	s.mu.Lock()
	st, err := s.find(name)
	if err == nil {
		err = st.checkUpdatable()
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	changes, err := s.diff(st, v)
	if err != nil {
		return nil, wire.Invalid("%v", err)
	}
	if len(changes) == 0 && !nests(v) {
		return nil, wire.Invalid(noUpdates)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := st.checkUpdatable(); err != nil { // another one was faster
		return nil, err
	}
	before := st.made
	st.before, st.made, st.updated = &before, v, now()
	ctx := s.begin(st, "UPDATE_STACK", token)
	s.set(st, "UPDATE_IN_PROGRESS", "User Initiated")
	s.work.Go(func() { s.runUpdate(ctx, st) })
	return st, nil
}

// nests says whether a version has nested stacks, whose templates may have
// changed unseen.
func nests(v version) bool {
	for _, r := range v.template.Resources {
		if r.Type == nestedType {
			return true
		}
	}
	return false
}

// delete begins the deletion of a stack.
func (s *Store) delete(name, token string) (*stack, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(st.status, "_IN_PROGRESS") && st.stop != nil && st.status != "REVIEW_IN_PROGRESS" {
		return nil, wire.Invalid("Stack [%s] cannot be deleted while in status %s", st.name, st.status)
	}
	ctx := s.begin(st, "DELETE_STACK", token)
	s.set(st, "DELETE_IN_PROGRESS", "User Initiated")
	s.work.Go(func() { s.runDelete(ctx, st) })
	return st, nil
}
