package deploy

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/plan"
)

// Update is one update of a stack. What it does not name is left as it is.
type Update struct {
	Stack        string
	Parameters   map[string]string
	TemplateURL  string   // empty, and no body: the template stays
	TemplateBody string   // the template itself, in place of its URL
	Capabilities []string // beside those that the stack has
	Wait         bool     // for an update under way to end first
	NothingOK    bool     // that there is nothing to update is no error
}

// Prepared is an update as it will be sent.
type Prepared struct {
	Update
	Snapshot *Snapshot // what it was prepared from
	Input    *cloudformation.UpdateStackInput
	Carried  []string // what was filled in beside the parameters named, in words
	Command  string   // of the aws command line that does the same
}

// declared is a parameter of the template that the update will use.
type declared struct{ fallback, noEcho bool }

// largestBody is how many bytes a TemplateBody may have, by the API reference of
// UpdateStack; at a TemplateURL it may be 1 MB.
const largestBody = 51_200

// Prepare holds the rules over the stack's state and the parameters, and says
// what the update will send. An error is a *Refusal or a *Trouble.
func (c *Clients) Prepare(ctx context.Context, s *Snapshot, u Update) (*Prepared, error) {
	if err := s.admit(u.Wait); err != nil {
		return nil, err
	}
	if n := len(u.TemplateBody); n > largestBody {
		return nil, &Refusal{Rule: "template", Text: fmt.Sprintf("stack %s: the new template has %d bytes, CloudFormation takes %d at most as text: put it on S3 and give its URL", s.Root.Name(), n, largestBody)}
	}
	takes, err := c.declared(ctx, s, u)
	if err != nil {
		return nil, err
	}
	p := &Prepared{Update: u, Snapshot: s}
	parameters, err := p.parameters(takes)
	if err != nil {
		return nil, err
	}
	p.Input = &cloudformation.UpdateStackInput{
		StackName: aws.String(s.Root.Name()), Parameters: parameters, Capabilities: p.capabilities(),
		ClientRequestToken: aws.String("upness-" + strings.ToLower(rand.Text())),
	}
	switch {
	case u.TemplateURL != "":
		p.Input.TemplateURL = &u.TemplateURL
	case u.TemplateBody != "":
		p.Input.TemplateBody = &u.TemplateBody
	default:
		p.Input.UsePreviousTemplate = aws.Bool(true)
	}
	p.Command = commandLine(p.Input, s.where, func(name string) bool { return takes[name].noEcho })
	return p, nil
}

// declared are the parameters of the template that will be used.
func (c *Clients) declared(ctx context.Context, s *Snapshot, u Update) (map[string]declared, error) {
	takes := map[string]declared{}
	if u.TemplateURL != "" || u.TemplateBody != "" {
		in := &cloudformation.GetTemplateSummaryInput{}
		if u.TemplateURL != "" {
			in.TemplateURL = &u.TemplateURL
		} else {
			in.TemplateBody = &u.TemplateBody
		}
		out, err := c.Stacks.GetTemplateSummary(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("the new template: %w", c.Explain(err))
		}
		for _, d := range out.Parameters {
			takes[deref(d.ParameterKey)] = declared{fallback: d.DefaultValue != nil, noEcho: deref(d.NoEcho)}
		}
		return takes, nil
	}
	for _, p := range s.Root.Live.Parameters {
		// A value that is not to be echoed is all asterisks here.
		v := deref(p.ParameterValue)
		takes[deref(p.ParameterKey)] = declared{noEcho: v != "" && strings.Trim(v, "*") == ""}
	}
	if t := s.Root.Template; t != nil {
		for _, d := range t.Parameters {
			takes[d.Name] = declared{fallback: d.HasDefault, noEcho: d.NoEcho}
		}
	}
	return takes, nil
}

// parameters gives every parameter of the template its value: the one named;
// for a group's desired capacity the live one; else the one it has.
func (p *Prepared) parameters(takes map[string]declared) ([]cfntypes.Parameter, error) {
	names := slices.Sorted(maps.Keys(takes))
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		if _, known := takes[name]; !known {
			return nil, &Refusal{Rule: "parameter", Text: fmt.Sprintf("stack %s: its template has no parameter %s, %s", p.Snapshot.Root.Name(), name, plan.Suggest(name, names))}
		}
	}
	has := map[string]string{}
	for _, v := range p.Snapshot.Root.Live.Parameters {
		has[deref(v.ParameterKey)] = deref(v.ParameterValue)
	}
	live := p.Snapshot.liveDesired()
	var all []cfntypes.Parameter
	for _, name := range names {
		one := cfntypes.Parameter{ParameterKey: aws.String(name)}
		value, named := p.Parameters[name]
		last, known := has[name]
		desired, sized := live[name]
		switch {
		case named:
			one.ParameterValue = &value
		case sized && strconv.Itoa(desired) != last:
			one.ParameterValue = aws.String(strconv.Itoa(desired))
			p.Carried = append(p.Carried, fmt.Sprintf("%s=%d, the live desired capacity (the stack has %s)", name, desired, last))
		case known:
			one.UsePreviousValue = aws.Bool(true)
		case takes[name].fallback:
			continue
		default:
			return nil, &Refusal{Rule: "parameter", Text: fmt.Sprintf("stack %s: the template's parameter %s has no value and no default: name it", p.Snapshot.Root.Name(), name)}
		}
		all = append(all, one)
	}
	return all, nil
}

// liveDesired is the live desired capacity of groups by the parameter that sets
// it. Of groups that share one it is the largest: too few is worse.
func (s *Snapshot) liveDesired() map[string]int {
	live := map[string]int{}
	for _, g := range s.Groups {
		if g.DesiredParameter != "" && g.Live.DesiredCapacity != nil {
			live[g.DesiredParameter] = max(live[g.DesiredParameter], int(*g.Live.DesiredCapacity))
		}
	}
	return live
}

func (p *Prepared) capabilities() []cfntypes.Capability {
	all := slices.Clone(p.Snapshot.Root.Live.Capabilities)
	for _, c := range p.Capabilities {
		if !slices.Contains(all, cfntypes.Capability(c)) {
			all = append(all, cfntypes.Capability(c))
		}
	}
	return all
}
