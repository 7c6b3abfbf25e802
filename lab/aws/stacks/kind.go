package stacks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"upness/lab/aws/template"
)

// kind is a type of resource.
type kind struct {
	typ       string
	create    func(c *change) (physical string, err error)
	update    func(c *change) error // in place; nil: it can only be replaced
	remove    func(c *change) error // may be nil
	replaced  []string              // properties whose change replaces it; with update nil all do
	attribute func(s *Store, r *resource, name string) (string, error)
}

// change is what is being done to one resource.
type change struct {
	ctx      context.Context
	store    *Store
	stack    *stack
	resource *resource           // with the new properties
	old      template.Properties // for an update
	rollback bool
}

// tell adds an event of the resource, in the state it is in.
func (c *change) tell(format string, args ...any) {
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	c.store.tell(c.stack, c.resource, c.resource.status, fmt.Sprintf(format, args...))
}

// kinds is the registry: a file per kind.
var kinds []kind

// The kinds call the store, which looks into the table.
func init() {
	kinds = []kind{groupKind, configurationKind, launchTemplateKind, loadBalancerKind, listenerKind, targetGroupKind, parameterKind, nestedKind}
}

// kindOf is the kind of a type; one that the lab does not know is made in name only.
func kindOf(typ string) kind {
	for _, k := range kinds {
		if k.typ == typ {
			return k
		}
	}
	return kind{
		typ:    typ,
		create: func(c *change) (string, error) { return c.name(64), nil },
		update: func(*change) error { return nil },
		attribute: func(s *Store, r *resource, name string) (string, error) {
			if strings.HasSuffix(name, "Arn") {
				return fmt.Sprintf("arn:aws:%s:%s:%s:%s", service(typ), s.cfg.Region, s.cfg.Account, r.physical), nil
			}
			return r.physical + "." + name, nil
		},
	}
}

// service is the part of a type's name that ARNs have: AWS::IAM::Role is of iam.
func service(typ string) string {
	parts := strings.Split(typ, "::")
	if len(parts) < 2 {
		return "unknown"
	}
	return strings.ToLower(parts[1])
}

// name makes a physical name of at most n characters: STACK-LOGICAL-RANDOM.
func (c *change) name(n int) string {
	tail := "-" + strings.ToUpper(hexID(6))
	head := c.stack.name + "-" + c.resource.logical
	return head[:min(len(head), n-len(tail))] + tail
}

// mustReplace says whether a change of properties makes a new physical resource.
func (k kind) mustReplace(changed []string) bool {
	if k.update == nil {
		return len(changed) > 0
	}
	return slices.ContainsFunc(changed, func(name string) bool { return slices.Contains(k.replaced, name) })
}

// differing lists the properties in which two sets differ, sorted.
func differing(a, b template.Properties) []string {
	var names []string
	for name := range a {
		if !template.Same(a[name], b[name]) {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func noAttribute(r *resource, name string) (string, error) {
	return "", fmt.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", r.logical, name)
}
