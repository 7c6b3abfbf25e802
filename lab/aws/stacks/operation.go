package stacks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// errCancelled ends an operation that CancelUpdateStack, or the failure of
// another resource, gave up.
var errCancelled = errors.New("Resource update cancelled")

// begin starts an operation on a stack: it gets an ID and can be stopped. The
// lock is held.
func (s *Store) begin(st *stack, kind, token string) context.Context {
	st.operation, st.token = uuid(), token
	st.last = append([]lastOperation{{st.operation, kind}}, st.last...)
	st.signals = nil
	ctx, stop := context.WithCancelCause(s.work.Context())
	st.stop = stop
	return ctx
}

// lock runs f under the lock.
func (s *Store) lock(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// runCreate makes all resources, and on a failure deletes them again.
func (s *Store) runCreate(ctx context.Context, st *stack) {
	failed, err := s.apply(ctx, st, st.made, false, nil)
	if err == nil {
		err = s.publish(st)
	}
	if err == nil {
		s.lock(func() { s.set(st, "CREATE_COMPLETE", "") })
		return
	}
	reason := listing("create", failed, err)
	if st.made.options.disableRollback || st.made.options.onFailure == "DO_NOTHING" {
		s.lock(func() { s.set(st, "CREATE_FAILED", reason) })
		return
	}
	s.lock(func() { s.set(st, "ROLLBACK_IN_PROGRESS", reason+" Rollback requested by user.") })
	s.deleteAll(s.work.Context(), st)
	s.lock(func() { s.set(st, "ROLLBACK_COMPLETE", "") })
}

// runUpdate applies the stack's new version, and on a failure the one before.
func (s *Store) runUpdate(ctx context.Context, st *stack) {
	failed, err := s.apply(ctx, st, st.made, false, nil)
	if err == nil {
		err = s.publish(st)
	}
	if err != nil {
		s.failUpdate(st, failed, err, errors.Is(context.Cause(ctx), errUser))
		return
	}
	s.lock(func() { s.set(st, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "") })
	s.cleanUp(st)
	s.lock(func() {
		st.before = nil
		s.set(st, "UPDATE_COMPLETE", "")
	})
}

// errUser is the cause of an update that CancelUpdateStack ended.
var errUser = errors.New("User Initiated")

func (s *Store) failUpdate(st *stack, failed []string, err error, byUser bool) {
	reason := listing("update", failed, err)
	if byUser {
		reason = errUser.Error()
	}
	if st.made.options.disableRollback && !byUser {
		s.lock(func() { s.set(st, "UPDATE_FAILED", reason) })
		return
	}
	var ctx context.Context
	s.lock(func() {
		ctx = s.begin(st, "ROLLBACK", st.token)
		s.set(st, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
	})
	s.runRollback(ctx, st, nil)
}

// runRollback brings a stack back to the version before.
func (s *Store) runRollback(ctx context.Context, st *stack, skip []string) {
	failed, err := s.apply(ctx, st, *st.before, true, skip)
	if err != nil {
		s.lock(func() { s.set(st, "UPDATE_ROLLBACK_FAILED", listing("update", failed, err)) })
		return
	}
	s.lock(func() {
		st.made = *st.before
		s.set(st, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "")
	})
	s.cleanUp(st)
	// The outputs of what it is again; they held when it was made.
	_ = s.publish(st)
	s.lock(func() {
		st.before = nil
		s.set(st, "UPDATE_ROLLBACK_COMPLETE", "")
	})
}

// listing is a stack's reason after a failure.
func listing(verb string, failed []string, err error) string {
	if len(failed) == 0 {
		return err.Error()
	}
	return fmt.Sprintf("The following resource(s) failed to %s: [%s]. ", verb, strings.Join(failed, ", "))
}

// publish evaluates the outputs.
func (s *Store) publish(st *stack) error {
	outputs, err := evalOutputs(s.scope(st, st.made, s.lookup(st)))
	if err == nil {
		s.lock(func() { st.outputs = outputs })
	}
	return err
}

// apply brings the resources to a version of the stack: each once those that it
// needs are there, otherwise all at once. The first failure cancels the rest. It
// returns the names of those that failed, sorted, and the first failure.
func (s *Store) apply(ctx context.Context, st *stack, v version, rollback bool, skip []string) (failed []string, err error) {
	order, err := v.template.Order()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := map[string]chan struct{}{}
	for _, logical := range order {
		done[logical] = make(chan struct{})
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, logical := range order {
		all.Go(func() {
			defer close(done[logical])
			for _, need := range v.template.Needs(logical) {
				<-done[need]
			}
			if slices.Contains(skip, logical) {
				s.lock(func() { s.skip(st, logical) })
				return
			}
			if ctx.Err() != nil {
				return
			}
			if e := s.applyOne(ctx, st, v, logical, rollback); e != nil {
				mu.Lock()
				failed = append(failed, logical)
				if err == nil {
					err = e
				}
				mu.Unlock()
				cancel(errCancelled)
			}
		})
	}
	all.Wait()
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	slices.Sort(failed)
	s.lock(func() { st.drop(v) })
	return failed, err
}

// skip takes a resource of a rollback as done. The lock is held.
func (s *Store) skip(st *stack, logical string) {
	if r := st.resources[logical]; r != nil {
		s.tell(st, r, "UPDATE_COMPLETE", "Resource skipped by ContinueUpdateRollback")
	}
}

// drop puts resources that a version does not have aside, for the clean-up.
// Those with a condition that does not hold were put aside by applyOne. The lock
// is held.
func (st *stack) drop(v version) {
	for logical, r := range st.resources {
		if _, has := v.template.Resources[logical]; !has {
			st.left = append(st.left, r)
			delete(st.resources, logical)
		}
	}
}

// cleanUp deletes what was replaced or removed. What cannot be deleted is left
// behind, as with AWS.
func (s *Store) cleanUp(st *stack) {
	var left []*resource
	s.lock(func() { left, st.left = st.left, nil })
	for _, r := range slices.Backward(left) {
		s.remove(s.work.Context(), st, r)
	}
}

// remove deletes one resource, with its events.
func (s *Store) remove(ctx context.Context, st *stack, r *resource) bool {
	if r.retain {
		s.lock(func() { s.tell(st, r, "DELETE_SKIPPED", "") })
		return true
	}
	s.lock(func() { s.tell(st, r, "DELETE_IN_PROGRESS", "") })
	k := kindOf(r.typ)
	if k.remove != nil && r.physical != "" {
		if err := k.remove(&change{ctx: ctx, store: s, stack: st, resource: r}); err != nil {
			s.lock(func() { s.tell(st, r, "DELETE_FAILED", err.Error()) })
			return false
		}
	}
	s.lock(func() { s.tell(st, r, "DELETE_COMPLETE", "") })
	return true
}

// deleteAll deletes the resources, those that need others first.
func (s *Store) deleteAll(ctx context.Context, st *stack) (failed []string) {
	order, err := st.made.template.Order()
	if err != nil {
		return []string{err.Error()}
	}
	s.cleanUp(st)
	for _, logical := range slices.Backward(order) {
		var r *resource
		s.lock(func() { r = st.resources[logical] })
		if r == nil {
			continue
		}
		if !s.remove(ctx, st, r) {
			failed = append(failed, logical)
			continue
		}
		s.lock(func() { delete(st.resources, logical) })
	}
	return failed
}

// runDelete deletes a stack.
func (s *Store) runDelete(ctx context.Context, st *stack) {
	if failed := s.deleteAll(ctx, st); len(failed) > 0 {
		s.lock(func() { s.set(st, "DELETE_FAILED", listing("delete", failed, nil)) })
		return
	}
	s.lock(func() {
		st.deleted = time.Now().UTC()
		s.set(st, "DELETE_COMPLETE", "")
	})
}
