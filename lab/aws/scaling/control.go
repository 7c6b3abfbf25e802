package scaling

import (
	"context"
	"slices"
)

// Instances lists a group's live instances, the oldest first.
func (s *Store) Instances(name string) []Instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Instance
	if g := s.group(name); g != nil {
		for _, i := range g.instances {
			all = append(all, i.view())
		}
	}
	return all
}

// Obsolete lists the instances in service that were launched from another source
// than the group's present one, the oldest first.
func (s *Store) Obsolete(name string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.group(name)
	if g == nil {
		return nil
	}
	from, err := s.source(g.props)
	if err != nil {
		return nil
	}
	var ids []string
	for _, i := range g.live() {
		if !i.from.same(from) {
			ids = append(ids, i.launch.ID)
		}
	}
	return ids
}

// Terminate ends instances of a group; they are made good as long as the
// desired capacity asks for it.
func (s *Store) Terminate(name string, ids []string, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.group(name)
	if g == nil {
		return
	}
	for _, i := range slices.Clone(g.instances) {
		if slices.Contains(ids, i.launch.ID) {
			s.terminate(g, i, why)
		}
	}
}

// Wait waits until a condition on the group's live instances holds, or ctx is
// done. A group that is gone has none.
func (s *Store) Wait(ctx context.Context, name string, holds func([]Instance) bool) error {
	for {
		s.mu.Lock()
		var all []Instance
		changed := make(chan struct{})
		close(changed)
		g := s.group(name)
		if g != nil {
			changed = g.changed
			for _, i := range g.instances {
				all = append(all, i.view())
			}
		}
		s.mu.Unlock()
		if holds(all) {
			return nil
		}
		if g == nil {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Exists says whether there is a group of this name.
func (s *Store) Exists(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.group(name) != nil
}
