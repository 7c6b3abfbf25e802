package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"upness/deploy/template"
)

// stackCheck: CloudFormation can carry the update out, and take it back.
var stackCheck = check{
	number: 11,
	name:   "stack",
	title:  "the update can be carried out and rolled back",
	why:    "CloudFormation rejects the update, or stops in the middle of it.",
	look: func(f *Facts, n *notes) {
		if len(f.Stacks) == 0 {
			n.cannot("no stack or template is known")
			return
		}
		root := f.Stacks[0]
		if f.Refused != "" {
			n.refuse(root, template.Value{}, f.Refused, "do what it says, then begin again").
				because("An update starts from a stack that is complete and at rest, and from parameters that its template takes.")
		}
		const stuck = "A failure leaves the group half replaced, with no way back but by hand, while clients wait."
		if root.DisableRollback || f.Sent.DisableRollback {
			n.refuse(root, template.Value{}, "rollback is disabled", "update the stack with rollback on (--no-disable-rollback)").because(stuck)
		}
		if strings.EqualFold(f.Sent.Mode, "EXPRESS") {
			n.refuse(root, template.Value{}, "the deployment mode is EXPRESS", "leave DeploymentConfig out").
				because("The stack is complete as soon as its settings are applied: nothing is known of the resources, and nothing is rolled back.")
		}
		parameters(f, n, root)
		capabilities(f, n)
	},
}

// parameters holds the values to what the template declares.
func parameters(f *Facts, n *notes, root *Stack) {
	if root.Template == nil {
		n.cannot("%s: its template is not known", root.label())
		return
	}
	for _, p := range root.Template.Parameters {
		at := template.Value{Path: "Parameters." + p.Name, Line: p.Line}
		value, sent := f.Sent.Parameters[p.Name]
		_, had := root.Previous[p.Name]
		switch {
		case sent:
			if err := p.Allows(value); err != nil {
				n.refuse(root, at, p.Name+": "+err.Error(), "give it a value that the template allows")
			}
		case !had && !p.HasDefault && f.Live:
			n.refuse(root, at, "the parameter "+p.Name+" has no value: no default, and none from before", "give it one: --parameter "+p.Name+"=...")
		case !had && !p.HasDefault:
			n.cannot("the parameter %s has no default (--parameter %s=...)", p.Name, p.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Sent.Parameters)) {
		if root.Template.Parameter(name) == nil {
			n.refuse(root, template.Value{}, "the template has no parameter "+name, "leave it out, or declare it under Parameters")
		}
	}
}

// capabilities holds what is acknowledged to what the templates need.
func capabilities(f *Facts, n *notes) {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(c string) bool { return slices.Contains(f.Sent.Capabilities, c) })
	}
	for _, s := range f.Stacks {
		for _, r := range s.Resources {
			if !strings.HasPrefix(r.Type, "AWS::IAM::") {
				continue
			}
			at := r.At("Type")
			if name := ownName(r); name.Is() && !has("CAPABILITY_NAMED_IAM") {
				n.refuse(s, at, fmt.Sprintf("%s is a %s with a name of its own", r.ID, r.Type), "acknowledge CAPABILITY_NAMED_IAM")
			} else if !name.Is() && !has("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM") {
				n.refuse(s, at, fmt.Sprintf("%s is a %s", r.ID, r.Type), "acknowledge CAPABILITY_IAM")
			}
		}
		if s.Template != nil && len(s.Template.Macros) > 0 && !has("CAPABILITY_AUTO_EXPAND") && !onlyLanguage(s.Template.Macros) {
			n.refuse(s, template.Value{}, "the template is transformed by "+strings.Join(s.Template.Macros, ", "), "acknowledge CAPABILITY_AUTO_EXPAND")
		}
	}
}

// ownName is the name that the template gives an IAM resource, absent for none.
func ownName(r *template.Resource) template.Value {
	for _, key := range []string{"RoleName", "UserName", "GroupName", "PolicyName", "ManagedPolicyName", "InstanceProfileName"} {
		if v := r.At("Properties", key); v.Is() && !(key == "PolicyName" && r.Type == "AWS::IAM::Policy") {
			return v
		}
	}
	return template.Value{}
}

// onlyLanguage tells whether all macros are CloudFormation's own extension of
// its language, which needs no acknowledgement.
func onlyLanguage(macros []string) bool {
	return !slices.ContainsFunc(macros, func(m string) bool { return m != "AWS::LanguageExtensions" })
}
