package deploy

// parameterOf is the parameter of the root stack that a value stands for, or
// empty: only a value that is a parameter and nothing else can be set by one.
// In a nested stack it is followed up through what each parent hands down.
func (s *Stack) parameterOf(v any) string {
	name := bareRef(v)
	if name == "" || !s.Declares(name) {
		return ""
	}
	if s.Parent == nil {
		return name
	}
	handed, _ := s.Parent.Resource(s.Logical).Properties["Parameters"].(map[string]any)
	return s.Parent.parameterOf(handed[name])
}

// bareRef is the name in {"Ref": name} or {"Fn::Sub": "${name}"}, else empty.
func bareRef(v any) string {
	m, is := v.(map[string]any)
	if !is || len(m) != 1 {
		return ""
	}
	if name, is := m["Ref"].(string); is {
		return name
	}
	text, _ := m["Fn::Sub"].(string)
	if len(text) > 3 && text[:2] == "${" && text[2] != '!' && text[len(text)-1] == '}' {
		return text[2 : len(text)-1]
	}
	return ""
}

// textOf is what a value of the stack's template comes to; false when that is not known.
func (s *Stack) textOf(v any) (string, bool) {
	if s.Template == nil || v == nil {
		return "", false
	}
	return s.Template.Text(v, s.Values)
}

// imageValue is where the template gives the image of a group: in the launch
// configuration, or in the launch template, that the group refers to.
func (s *Stack) imageValue(g *Group) any {
	props := g.Resource.Properties
	if name := bareRef(props["LaunchConfigurationName"]); name != "" {
		return s.Resource(name).Properties["ImageId"]
	}
	lt, _ := props["LaunchTemplate"].(map[string]any)
	for _, key := range []string{"LaunchTemplateId", "LaunchTemplateName"} {
		if name := bareRef(lt[key]); name != "" {
			data, _ := s.Resource(name).Properties["LaunchTemplateData"].(map[string]any)
			return data["ImageId"]
		}
	}
	return nil
}

func (s *Stack) imageParameter(g *Group) string { return s.parameterOf(s.imageValue(g)) }
