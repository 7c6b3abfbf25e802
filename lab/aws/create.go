package aws

import (
	"context"
	"fmt"

	"upness/lab/aws/stacks"
)

// CreateStack makes a stack from a template, without the API, and waits until it
// is there. The error tells what failed.
func (s *Server) CreateStack(ctx context.Context, name string, body []byte, parameters map[string]string) error {
	if err := s.home.stacks.Make(name, body, parameters); err != nil {
		return fmt.Errorf("stack %s: %w", name, err)
	}
	status, reason, err := s.home.stacks.Settle(ctx, name)
	if err != nil {
		return fmt.Errorf("stack %s: %w", name, err)
	}
	if status != "CREATE_COMPLETE" {
		return fmt.Errorf("stack %s: %s: %s", name, status, reason)
	}
	return nil
}

// Stacks are those of the lab's own region.
func (s *Server) Stacks() *stacks.Store { return s.home.stacks }
