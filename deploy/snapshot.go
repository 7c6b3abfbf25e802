package deploy

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/deploy/template"
)

// Snapshot is a stack and all that belongs to it as they are at one time.
type Snapshot struct {
	At           time.Time
	Region       string
	Root         *Stack
	Groups       []*Group // of all stacks, in order of the templates' resources
	TargetGroups []*TargetGroup
	Balancers    []*Balancer
	Clock        Offset
	Gaps         []error // each a *Trouble: what could not be read, and which IAM action that takes

	where where
}

// Stack is a stack of CloudFormation, with those nested in it.
type Stack struct {
	Live      cfntypes.Stack
	Body      string             // of the template; empty if it could not be read
	Template  *template.Template // nil if it could not be read
	Values    map[string]string  // of its parameters
	Pseudo    map[string]string  // AWS::Region, AWS::StackName and the like, and what parameters that name one of SSM stand for
	Resources []cfntypes.StackResourceSummary
	Nested    []*Stack
	Parent    *Stack // nil for the root
	Logical   string // its name in the parent's template; empty for the root

	declared []*template.Resource // the template's, worked out
}

// Name is the stack's name, with those it is nested in: Stack1/Database.
func (s *Stack) Name() string {
	if s.Parent != nil {
		return s.Parent.Name() + "/" + s.Logical
	}
	return deref(s.Live.StackName)
}

// All gives the stack and those nested in it.
func (s *Stack) All() iter.Seq[*Stack] {
	return func(yield func(*Stack) bool) { s.each(yield) }
}

func (s *Stack) each(yield func(*Stack) bool) bool {
	if !yield(s) {
		return false
	}
	for _, n := range s.Nested {
		if !n.each(yield) {
			return false
		}
	}
	return true
}

// Resource is what the template says of a resource, by its name in it; nil if
// that is not known.
func (s *Stack) Resource(logical string) *template.Resource {
	for _, r := range s.declared {
		if r.ID == logical {
			return r
		}
	}
	return nil
}

// Declares reports whether the stack takes a parameter of this name.
func (s *Stack) Declares(parameter string) bool {
	if s.Template != nil {
		return s.Template.Parameter(parameter) != nil
	}
	_, given := s.Values[parameter]
	return given
}

// Group finds a group by its name, or by its name in the template; nil for none.
func (s *Snapshot) Group(name string) *Group {
	for _, g := range s.Groups {
		if g.Name() == name || g.Logical == name {
			return g
		}
	}
	return nil
}

// Snapshot reads a stack, by its name or ID, and what belongs to it. An error
// is a *Trouble and means that there is no stack to speak of; whatever else
// could not be read is in Gaps.
func (c *Clients) Snapshot(ctx context.Context, stack string) (*Snapshot, error) {
	s := &Snapshot{Region: c.Region, where: where{c.Region, c.Profile, c.Endpoint}}
	r := &reader{Clients: c, snapshot: s}
	root, err := r.stack(ctx, stack, nil, "")
	if err != nil {
		return nil, err
	}
	s.Root = root
	for stack := range root.All() {
		r.groups(ctx, stack)
	}
	r.targetGroups(ctx)
	r.balancers(ctx)
	s.At, s.Clock = time.Now(), c.Clock()
	return s, ctx.Err()
}

// reader fills a snapshot.
type reader struct {
	*Clients
	snapshot *Snapshot
}

// missed notes what could not be read, once for each action.
func (r *reader) missed(err error) {
	err = r.Explain(err)
	var t *Trouble
	if errors.As(err, &t) {
		for _, known := range r.snapshot.Gaps {
			if ActionOf(known) == t.Action && KindOf(known) == t.Kind {
				return
			}
		}
		r.snapshot.Gaps = append(r.snapshot.Gaps, t)
	}
}

// region is that of an ARN, arn:aws:cloudformation:eu-west-1:...
func region(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[3]
	}
	return ""
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
