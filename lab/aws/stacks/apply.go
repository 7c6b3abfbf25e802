package stacks

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"upness/lab/aws/template"
)

// applyOne brings one resource to what a version of the stack wants.
func (s *Store) applyOne(ctx context.Context, st *stack, v version, logical string, rollback bool) error {
	w, err := evaluate(s.scope(st, v, s.lookup(st)), logical)
	var now *resource
	s.lock(func() { now = st.resources[logical] })
	switch {
	case err != nil:
		s.lock(func() {
			r := cmp.Or(now, &resource{logical: logical, typ: v.template.Resources[logical].Type})
			s.tell(st, r, "UPDATE_FAILED", err.Error())
		})
		return err
	case w == nil: // its condition does not hold
		if now != nil {
			s.lock(func() {
				st.left = append(st.left, now)
				delete(st.resources, logical)
			})
		}
		return nil
	case now == nil || now.typ != w.resource.Type:
		return s.createOne(ctx, st, logical, w)
	}
	changed := differing(now.props, w.props)
	if now.typ == nestedType && !slices.Contains(changed, "TemplateURL") {
		changed = append(changed, "TemplateURL") // what it names may have changed
	}
	s.lock(func() { now.creation, now.update = w.creation, w.update })
	switch k := kindOf(now.typ); {
	case len(changed) == 0:
		return nil
	case k.mustReplace(changed):
		return s.replaceOne(ctx, st, logical, w)
	default:
		return s.updateOne(ctx, st, now, w, rollback)
	}
}

func newResource(logical string, w *wanted) *resource {
	return &resource{logical: logical, typ: w.resource.Type, props: w.props, creation: w.creation, update: w.update,
		retain: w.resource.DeletionPolicy == "Retain"}
}

// createOne makes a resource that is not there.
func (s *Store) createOne(ctx context.Context, st *stack, logical string, w *wanted) error {
	r := newResource(logical, w)
	s.lock(func() {
		st.resources[logical] = r
		s.tell(st, r, "CREATE_IN_PROGRESS", "")
	})
	return s.finish(st, r, "CREATE", s.build(ctx, st, r))
}

// build creates the physical resource and waits until it is stable.
func (s *Store) build(ctx context.Context, st *stack, r *resource) error {
	c := &change{ctx: ctx, store: s, stack: st, resource: r}
	physical, err := kindOf(r.typ).create(c)
	if physical != "" && r.physical == "" {
		s.lock(func() { r.physical = physical })
	}
	return err
}

// replaceOne makes a new physical resource beside the old one, which the
// clean-up deletes. A rollback takes the old one back.
func (s *Store) replaceOne(ctx context.Context, st *stack, logical string, w *wanted) error {
	var old, back *resource
	s.lock(func() {
		old = st.resources[logical]
		i := slices.IndexFunc(st.left, func(r *resource) bool { return r.logical == logical && r.props.Equal(w.props) })
		if i >= 0 {
			back = st.left[i]
			st.left = append(slices.Delete(st.left, i, i+1), old)
			st.resources[logical] = back
			s.tell(st, back, "UPDATE_COMPLETE", "")
		}
	})
	if back != nil {
		return nil
	}
	r := newResource(logical, w)
	s.lock(func() {
		s.tell(st, old, "UPDATE_IN_PROGRESS", "Requested update requires the creation of a new physical resource; hence creating one.")
	})
	if err := s.build(ctx, st, r); err != nil {
		r.physical = cmp.Or(r.physical, old.physical)
		return s.finish(st, r, "UPDATE", err)
	}
	s.lock(func() {
		s.tell(st, r, "UPDATE_IN_PROGRESS", "Resource creation Initiated")
		st.left = append(st.left, old)
		st.resources[logical] = r
	})
	return s.finish(st, r, "UPDATE", nil)
}

// updateOne changes a resource in place. What was tried is kept even when it
// fails, so that the rollback knows what to undo; where it is the rollback that
// fails, it is still to be undone when that is continued.
func (s *Store) updateOne(ctx context.Context, st *stack, r *resource, w *wanted, rollback bool) error {
	var old template.Properties
	s.lock(func() {
		old, r.props = r.props, w.props
		s.tell(st, r, "UPDATE_IN_PROGRESS", "")
	})
	err := kindOf(r.typ).update(&change{ctx: ctx, store: s, stack: st, resource: r, old: old, rollback: rollback})
	if err != nil && rollback {
		s.lock(func() { r.props = old })
	}
	return s.finish(st, r, "UPDATE", err)
}

// finish tells how a resource came out. One that was cancelled is no failure of
// its own.
func (s *Store) finish(st *stack, r *resource, verb string, err error) error {
	if err == nil {
		s.lock(func() { s.tell(st, r, verb+"_COMPLETE", "") })
		return nil
	}
	reason := err.Error()
	if errors.Is(err, context.Canceled) || errors.Is(err, errCancelled) || errors.Is(err, errUser) {
		reason = "Resource creation cancelled"
		if verb == "UPDATE" {
			reason = errCancelled.Error()
		}
	}
	s.lock(func() { s.tell(st, r, verb+"_FAILED", reason) })
	return err
}
