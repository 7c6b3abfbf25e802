package preflight

import (
	"fmt"
	"slices"
	"strings"

	"upness/deploy/template"
)

// changesCheck: the change set holds a release and nothing else.
var changesCheck = check{
	number: 12,
	name:   "changes",
	title:  "nothing is touched but images and groups",
	why:    "What a release does not need to touch can only go wrong while it does: a balancer, a target group or a database that is replaced is gone for its clients.",
	look: func(f *Facts, n *notes) {
		if f.ChangeSet == nil {
			n.cannot("no change set was made")
			return
		}
		if f.ChangeSet.Failed != "" {
			if !strings.Contains(f.ChangeSet.Failed, "didn't contain changes") && !strings.Contains(f.ChangeSet.Failed, "No updates are to be performed") {
				n.refuse(words("change set"), template.Value{}, f.ChangeSet.Failed, "correct what CloudFormation says").because("CloudFormation rejects the update.")
			}
			return
		}
		for _, c := range f.ChangeSet.Changes {
			f.change(n, c)
		}
	},
}

// The types that a release touches, and those whose replacement costs clients.
var (
	released = []string{
		"AWS::AutoScaling::AutoScalingGroup", "AWS::AutoScaling::LaunchConfiguration",
		"AWS::EC2::LaunchTemplate", "AWS::CloudFormation::Stack",
	}
	lasting = []string{
		"AWS::AutoScaling::AutoScalingGroup", "AWS::ElasticLoadBalancing", "AWS::RDS::", "AWS::DynamoDB::",
		"AWS::ElastiCache::", "AWS::EFS::", "AWS::CloudFormation::Stack",
	}
)

func (f *Facts) change(n *notes, c Change) {
	on, at := f.changed(c)
	what := fmt.Sprintf("%s of %s (%s)", strings.ToLower(c.Action), c.ID, c.Type)
	if len(c.Properties) > 0 {
		what += ": " + strings.Join(c.Properties, ", ")
	}
	lasts := slices.ContainsFunc(lasting, func(prefix string) bool { return strings.HasPrefix(c.Type, prefix) })
	switch {
	case lasts && (c.Replacement == "True" || c.Action == "Remove"):
		n.refuse(on, at, what+", which replaces or removes it", "leave the property as it is, or change it outside of a release")
	case lasts && c.Replacement == "Conditional":
		n.warn(on, at, what+", which may replace it", "leave the property as it is, or see in the change set that it stays")
	case !slices.Contains(released, c.Type):
		n.warn(on, at, what, "update the stack with this change outside of a release")
	}
	if f.Step == Migrate && f.serves(c) {
		n.refuse(on, at, what+", in the step of the migrations", "send the image that the servers run, and their live desired capacity").
			because("The servers are replaced before the migrations that the new ones need have run.")
	}
}

// changed is the resource in the template, where it is known.
func (f *Facts) changed(c Change) (subject, template.Value) {
	for _, s := range f.Stacks {
		if r := s.resource(c.ID); r != nil && s.has(c) {
			return s, r.At("Type")
		}
	}
	return words("stack " + f.Stack), template.Value{}
}

// has tells whether a change is one of the stack's.
func (s *Stack) has(c Change) bool { return s.Name == c.Stack || c.Stack == "" && s.Root }

// serves tells whether a change is one to a serving group or to what it launches.
func (f *Facts) serves(c Change) bool {
	for _, g := range f.Groups {
		if !g.Serving || !g.Stack.has(c) {
			continue // another stack may have a resource of the same name
		}
		if g.ID == c.ID {
			return true
		}
		for _, r := range f.launches(g) {
			if r.ID == c.ID {
				return true
			}
		}
	}
	return false
}
