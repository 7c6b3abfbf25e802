package plan

import (
	"os"
	"strings"
)

// CloudFormation is one update of a stack. What it does not name is kept.
type CloudFormation struct {
	Stack        string            `yaml:"stack" json:"stack"`
	Parameters   map[string]string `yaml:"parameters" json:"parameters,omitempty"`
	Template     string            `yaml:"template" json:"template,omitempty"` // URL or file; empty: the stack's own
	Capabilities []string          `yaml:"capabilities" json:"capabilities,omitempty"`
	Wait         bool              `yaml:"wait" json:"wait,omitempty"`                 // for an update under way to end first
	Unchanged    bool              `yaml:"unchanged_ok" json:"unchanged_ok,omitempty"` // that there is nothing to update is no failure
	Version      string            `yaml:"version" json:"version,omitempty"`           // that clients must see in the end; empty: not asked
	CancelOn     string            `yaml:"cancel_on" json:"cancel_on,omitempty"`       // "budget", "never", or "": as abort_on says
	Preflight    Preflight         `yaml:"preflight" json:"preflight"`
}

var cloudFormationStep = stepKind{
	key: "cloudformation",
	doc: "Update a stack of CloudFormation on AWS, follow it to its end, and explain a failure: see docs/aws.md. " +
		"It is done when the stack is UPDATE_COMPLETE, its groups and targets are what was asked for, and clients see `version`.",
	example: "{stack: Stack1, parameters: {LcImageId: ami-37884c4d}}",
	shape: func(s *Step) shape {
		return optional[CloudFormation]{&s.CloudFormation, func(c *CloudFormation) shape { return c.shape() }}
	},
	given: func(s *Step) bool { return s.CloudFormation != nil },
	title: func(s *Step) string { return "update " + s.CloudFormation.Stack },
	check: func(d *decoder, p *Plan, s *Step) {
		needsVersions(d, p, &s.CloudFormation.Version)
	},
	files: func(d *decoder, s *Step, dir string) {
		templateFile(d, &s.CloudFormation.Template, dir)
	},
	outside: true,
}

// needsVersions holds that answers tell the version that a step waits for.
func needsVersions(d *decoder, p *Plan, version *string) {
	if *version != "" && p.Lab == nil && p.Load.Version == (Tag{}) {
		d.wrongAt([]any{version}, "version: answers tell none: give load.version")
	}
}

// templateFile holds that a template which is no URL is a file.
func templateFile(d *decoder, template *string, dir string) {
	if *template == "" || strings.Contains(*template, "://") {
		return
	}
	if info, err := os.Stat(under(dir, *template)); err != nil || info.IsDir() {
		d.wrongAt([]any{template}, "template: %q is no file", *template)
	}
}

func (c *CloudFormation) shape() object {
	return object{field: c, keys: []key{
		{name: "stack", shape: text(&c.Stack, notEmpty), required: true, example: "Stack1", doc: "Its name."},
		{name: "parameters", shape: dictionary[string]{field: &c.Parameters, of: func(v *string) shape { return text(v) }},
			example: "{LcImageId: ami-37884c4d}", doc: "Those to change. Every other one is kept as it is, and the desired capacity of each group as it is live."},
		{name: "template", shape: templateShape(&c.Template), example: "https://s3.eu-west-1.amazonaws.com/bucket/stack.yaml", doc: "URL of a new template, or a file, seen from the plan's folder. Default: the stack's own is kept."},
		{name: "capabilities", shape: capabilities(&c.Capabilities), example: "[CAPABILITY_NAMED_IAM]", doc: "Beside those that the stack has."},
		{name: "wait", shape: boolean(&c.Wait), fallback: "false", example: "true", doc: "If the stack is being changed, wait for the end of that first."},
		{name: "unchanged_ok", shape: boolean(&c.Unchanged), fallback: "false", example: "true", doc: "That there is nothing to update is a warning. Without it the step fails: the image is perhaps not the right one."},
		{name: "version", shape: text(&c.Version, notEmpty), example: "v2", doc: "The version that clients must see for the step to be done: all answers of a second."},
		cancelOn(&c.CancelOn),
		{name: "preflight", shape: c.Preflight.shape(), doc: "The checks before the update is sent."},
	}}
}

func templateShape(field *string) scalar {
	s := text(field, notEmpty)
	s.kind = "URL or path"
	return s
}

func capabilities(field *[]string) shape {
	return list[string]{field: field, single: true, of: func(s *string) shape {
		return choice(s, "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
	}}
}

func cancelOn(field *string) key {
	return key{name: "cancel_on", shape: choice(field, "budget", "never"), example: "budget",
		doc: "`budget`: cancel the update as soon as the budget is spent, and follow the rollback under load. `never`: let it end by itself. Default: `budget` if `abort_on` says so, else `never`."}
}

// stackSecrets are the values of parameters whose names speak of a secret.
func (p *Plan) stackSecrets() (all []string) {
	for _, steps := range [][]Step{p.Before, p.Steps, p.OnFailure, p.After} {
		for _, s := range steps {
			if s.CloudFormation == nil {
				continue
			}
			for name, value := range s.CloudFormation.Parameters {
				if secretName.MatchString(name) && value != "" {
					all = append(all, value)
				}
			}
		}
	}
	return all
}
