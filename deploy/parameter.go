package deploy

import "upness/deploy/template"

// parameterOf is the parameter of the root stack that a value stands for, or
// empty: only a value that is a parameter and nothing else can be set by one.
// In a nested stack it is followed up through what each parent hands down.
func (s *Stack) parameterOf(v template.Value) string {
	name := v.Ref()
	if name == "" || !s.Declares(name) {
		return ""
	}
	if s.Parent == nil {
		return name
	}
	return s.Parent.parameterOf(s.Parent.Resource(s.Logical).At("Properties", "Parameters", name))
}

// imageValue is where the template gives the image of a group: in the launch
// configuration, or in the launch template, that the group refers to.
func (s *Stack) imageValue(g *Group) template.Value {
	if name := g.Resource.At("Properties", "LaunchConfigurationName").Ref(); name != "" {
		return s.Resource(name).At("Properties", "ImageId")
	}
	for _, path := range [][]string{{"Properties", "LaunchTemplate"}, {"Properties", "MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification"}} {
		for _, key := range []string{"LaunchTemplateId", "LaunchTemplateName"} {
			// A reference, or the attribute that says the same.
			if uses := g.Resource.At(append(path, key)...).Uses(); len(uses) == 1 {
				return s.Resource(uses[0]).At("Properties", "LaunchTemplateData", "ImageId")
			}
		}
	}
	return template.Value{}
}

func (s *Stack) imageParameter(g *Group) string { return s.parameterOf(s.imageValue(g)) }
