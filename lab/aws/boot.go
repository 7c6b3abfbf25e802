package aws

import (
	"context"

	"upness/lab/aws/scaling"
)

// boot does what an instance's user data asks for.
func (s *Server) boot(ctx context.Context, r *region, l scaling.Launch, m *scaling.Machine) {
	do := readScript(l)
	var err error
	if do.role == Migration {
		err = s.migrate(ctx, r, do, l, m)
	} else if do.gated && l.TargetGroups != nil {
		for _, group := range l.TargetGroups {
			if err = r.balancers.Await(ctx, group, l.ID); err != nil {
				return
			}
		}
	}
	if ctx.Err() == nil && do.signals {
		// Nobody hears it when the stack is gone.
		_ = r.stacks.Signal(do.stack, do.resource, l.ID, err == nil)
	}
}

// migrate follows a migration worker to its end and keeps the status in the
// parameter that the user data names; it returns at once when the user data only
// starts it.
func (s *Server) migrate(ctx context.Context, r *region, do script, l scaling.Launch, m *scaling.Machine) error {
	if !do.gated {
		go func() { _ = s.follow(ctx, r, do, l, m) }()
		return nil
	}
	return s.follow(ctx, r, do, l, m)
}

func (s *Server) follow(ctx context.Context, r *region, do script, l scaling.Launch, m *scaling.Machine) error {
	s.report(r, do, l, "running", nil)
	select {
	case <-m.Finished:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := m.Outcome()
	state := "succeeded"
	if err != nil {
		state = "failed"
	}
	s.report(r, do, l, state, err)
	return err
}

// report writes the migration's status, as the script of examples/stack.yaml
// does: one word, and why it failed.
func (s *Server) report(r *region, do script, l scaling.Launch, state string, err error) {
	fields := map[string]any{"state": state, "image": l.Image, "id": l.ID}
	text := state
	if err != nil {
		fields["error"] = err.Error()
		text += " " + err.Error()
	}
	s.cfg.Told("migration", fields)
	if do.status != "" {
		r.parameters.Put(do.status, text)
	}
}
