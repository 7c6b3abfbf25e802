package preflight

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"upness/deploy"
	"upness/deploy/template"
)

// Types of resources that the checks know.
const (
	typeGroup       = "AWS::AutoScaling::AutoScalingGroup"
	typeTargetGroup = "AWS::ElasticLoadBalancingV2::TargetGroup"
	typeBalancer    = "AWS::ElasticLoadBalancingV2::LoadBalancer"
	typeStack       = "AWS::CloudFormation::Stack"
)

// FromTemplate are the facts that a template alone gives, with the values of
// some of its parameters. Its errors are the template's.
func FromTemplate(file string, text []byte, values map[string]string, names deploy.Names) (*Facts, error) {
	t, err := template.Parse(file, text)
	if err != nil {
		return nil, err
	}
	f := &Facts{File: file, Stacks: []*Stack{{Name: file, Template: t, Resources: t.Resolve(values, nil), Root: true}}, Sent: Sent{Parameters: values}}
	f.NewImage = f.imageSent(names)
	f.resources()
	f.roles(names)
	return f, nil
}

// imageSent is the new image that the update sends; empty where it sends none, or
// the name of a parameter of SSM, behind which only CloudFormation looks.
func (f *Facts) imageSent(names deploy.Names) string {
	name := filled(names).Image
	if t := f.Stacks[0].Template; t != nil {
		if p := t.Parameter(name); p != nil && p.Remote() {
			return ""
		}
	}
	return f.Sent.Parameters[name]
}

// resources adds what the templates have of groups, target groups and
// balancers to those that were read live, and joins them.
func (f *Facts) resources() {
	for _, s := range f.Stacks {
		for _, r := range s.Resources {
			switch r.Type {
			case typeGroup:
				g := find(&f.Groups, func(g *Group) bool { return g.Stack == s && g.ID == r.ID })
				g.ID, g.Stack, g.Resource = r.ID, s, r
			case typeTargetGroup:
				t := find(&f.Targets, func(t *TargetGroup) bool { return t.Stack == s && t.ID == r.ID })
				t.ID, t.Stack, t.Resource = r.ID, s, r
			case typeBalancer:
				b := find(&f.Balancers, func(b *Balancer) bool { return b.Stack == s && b.ID == r.ID })
				b.ID, b.Stack, b.Resource = r.ID, s, r
			}
		}
	}
	for _, g := range f.Groups {
		used := append(g.property("TargetGroupARNs").Uses(), g.property("TrafficSources").Uses()...)
		for _, t := range f.Targets {
			if t.Resource != nil && t.Stack == g.Stack && slices.Contains(used, t.ID) && !slices.Contains(g.Targets, t) {
				g.Targets = append(g.Targets, t)
			}
		}
	}
}

// find is the first that fits, made when there is none.
func find[T any](all *[]*T, fits func(*T) bool) *T {
	for _, one := range *all {
		if fits(one) {
			return one
		}
	}
	made := new(T)
	*all = append(*all, made)
	return made
}

// roles tells the groups that serve clients from those that migrate: by the
// parameters that make them up, else by what they register with and are called.
// A group of the servers' image that no balancer sends to, such as one of
// background workers, serves nobody, unless no group is known to be sent to.
func (f *Facts) roles(names deploy.Names) {
	names = filled(names)
	reached := slices.ContainsFunc(f.Groups, (*Group).reached)
	for _, g := range f.Groups {
		made := f.madeOf(g)
		by := func(name string) bool { return name != "" && slices.Contains(made, name) }
		servers := by(names.Image) || by(names.Desired)
		switch {
		case by(names.MigrationDesired), by(names.MigrationImage) && !servers:
			g.Migration = true
		case servers:
			g.Serving = g.reached() || !reached
		default:
			called := strings.ToLower(g.ID + " " + strings.Join(made, " "))
			g.Migration = strings.Contains(strings.ToLower(g.ID), "migrat") || len(g.Targets) == 0 && strings.Contains(called, "migrat")
			g.Serving = !g.Migration && g.reached()
		}
	}
}

// reached tells whether a balancer sends clients to the group.
func (g *Group) reached() bool {
	return len(g.Targets)+len(g.property("TargetGroupARNs").Items())+len(g.property("LoadBalancerNames").Items())+len(g.property("TrafficSources").Items()) > 0
}

// madeOf are the root stack's parameters that a group and what it launches are
// made of.
func (f *Facts) madeOf(g *Group) []string {
	names := map[string]bool{}
	add := func(uses []string) {
		for _, u := range uses {
			names[u] = true
		}
	}
	if g.Resource != nil {
		add(g.Resource.Uses())
	}
	for _, r := range f.launches(g) {
		add(r.Uses())
	}
	for s := g.Stack; s != nil && s.Parent != nil; s = s.Parent {
		up := map[string]bool{}
		if r := s.Parent.resource(s.Logical); r != nil {
			for name := range names {
				for _, u := range r.At("Properties", "Parameters", name).Uses() {
					up[u] = true
				}
			}
		}
		names = up
	}
	return slices.Sorted(maps.Keys(names))
}

// filled are the names as a release has them where they are not given.
func filled(n deploy.Names) deploy.Names {
	return deploy.Names{
		Image: cmp.Or(n.Image, "LcImageId"), Desired: cmp.Or(n.Desired, "DesiredCapacity"),
		MigrationImage: cmp.Or(n.MigrationImage, "MigrationLcImageId"), MigrationDesired: cmp.Or(n.MigrationDesired, "MigrationDesiredCapacity"),
	}
}
