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

// Address is the URL at which clients reach a stack's load balancer, the first
// that has a listener; empty without one.
func (s *Server) Address(stack string) string {
	if address := s.home.balancers.Address(s.home.stacks.First(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer")); address != "" {
		return "http://" + address
	}
	return ""
}

// Environ is what a client's environment needs to speak to this server.
func (s *Server) Environ() []string {
	return []string{"AWS_ENDPOINT_URL=" + s.URL(), "AWS_REGION=" + s.cfg.Region, "AWS_DEFAULT_REGION=" + s.cfg.Region,
		"AWS_ACCESS_KEY_ID=" + AccessKey, "AWS_SECRET_ACCESS_KEY=" + SecretKey, "AWS_EC2_METADATA_DISABLED=true"}
}

// Credentials that fit; any do.
const (
	AccessKey = "AKIALAB"
	SecretKey = "lab"
)

// Stacks are those of the lab's own region.
func (s *Server) Stacks() *stacks.Store { return s.home.stacks }
