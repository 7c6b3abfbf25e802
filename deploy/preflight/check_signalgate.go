package preflight

import (
	"fmt"
	"regexp"
	"strings"

	"upness/deploy/template"
)

// signalGateCheck: an instance signals when the balancer holds it for healthy,
// and a migration worker when the migrations are done.
var signalGateCheck = check{
	number: 5,
	name:   "signal_gate",
	title:  "the signal says that the target is healthy",
	why:    "An instance that signals before the balancer holds it for healthy lets the old ones go. With no healthy target left the balancer sends to all of them, whatever their state, and clients get 502.",
	look: func(f *Facts, n *notes) {
		f.rolled(n, func(g *Group, policy template.Value) {
			if waits, _ := policy.At("WaitOnResourceSignals").Bool(); waits {
				gated(f, n, g)
			}
		})
		for _, g := range f.migrating() {
			started(f, n, g)
		}
		if f.StatusIsFresh != nil && !*f.StatusIsFresh {
			n.refuse(words("the migration's status"), template.Value{},
				fmt.Sprintf("%s does not tell this release's migration from an earlier try", f.MigrationStatus),
				"key the status with the deployment's token, or write when it began").
				because("What an earlier try left behind, such as a file that says that it failed, or succeeded, is taken for this one's: the servers are replaced before the migrations that they need, or not at all.")
		}
	},
}

// words are a subject that is in no template.
type words string

func (w words) label() string { return string(w) }
func (words) file() string    { return "" }

// How scripts of instances signal, and what they may wait for before.
var (
	sends        = regexp.MustCompile(`cfn-signal|signal-resource|SignalResource`)
	asksBalancer = regexp.MustCompile(`target-in-service|describe-target-health|DescribeTargetHealth|instance-in-service|describe-instance-health|DescribeInstanceHealth`)
	asksItself   = regexp.MustCompile(`curl|wget|http://(localhost|127\.0\.0\.1)`)
	onlyStarts   = regexp.MustCompile(`systemctl[^\n;&|]*--no-block|nohup|systemctl start|service \S+ start|&\s*(\n|$)`)
)

// gated looks for what the script of a server waits for before it signals.
func gated(f *Facts, n *notes, g *Group) {
	script := g.script(f)
	text := script.Raw()
	at := sends.FindStringIndex(text)
	waits := ""
	if at != nil {
		if waits = text[:at[0]]; strings.Contains(waits, "cfn-init") {
			waits += g.initialized(f)
		}
	}
	const change = "before cfn-signal, wait in the user data until the target is healthy: aws elbv2 wait target-in-service --target-group-arn ... --targets Id=$INSTANCE"
	switch {
	case at == nil && !script.Is():
		n.warn(g, g.property("LaunchConfigurationName"), "its user data is not known; nothing shows what the signal waits for", change)
	case at == nil:
		n.warn(g, script, "no signal is seen in its user data; nothing shows what it waits for", change)
	case asksBalancer.MatchString(waits):
	case asksItself.MatchString(waits):
		n.warn(g, script, "the signal waits for the instance's own answer, not for the balancer's", change)
	default:
		n.refuse(g, script, "nothing in its user data waits for the service before the signal", change)
	}
}

// started looks for a migration that is only begun before the signal.
func started(f *Facts, n *notes, g *Group) {
	script := g.script(f)
	text := script.Raw()
	at := sends.FindStringIndex(text)
	if at == nil || !onlyStarts.MatchString(text[:at[0]]) || strings.Contains(text[:at[0]], "--wait") {
		return
	}
	n.refuse(g, script, "the migration is started before the signal, and its end is not waited for",
		"run it to its end before cfn-signal, and signal its exit status: systemctl start --wait migrate; cfn-signal -e $?").
		because("The update is complete while the migrations still run: the servers that need them come too early, and a migration that fails looks like success.")
}

// script is the user data of the group's instances, absent when not known.
func (g *Group) script(f *Facts) template.Value {
	for _, r := range f.launches(g) {
		for _, path := range [][]string{{"Properties", "UserData"}, {"Properties", "LaunchTemplateData", "UserData"}} {
			if v := r.At(path...); v.Is() {
				return v
			}
		}
	}
	return template.Value{}
}

// initialized is what cfn-init carries out on the group's instances: it stands in
// the metadata of the resource that the script names, which is what the group
// launches, or the group itself.
func (g *Group) initialized(f *Facts) string {
	text := g.Resource.At("Metadata", "AWS::CloudFormation::Init").Raw()
	for _, r := range f.launches(g) {
		text += r.At("Metadata", "AWS::CloudFormation::Init").Raw()
	}
	return text
}

// launches are the launch configurations and templates that the group refers to.
func (f *Facts) launches(g *Group) []*template.Resource {
	if g.Resource == nil {
		return nil
	}
	var all []*template.Resource
	uses := append(g.property("LaunchConfigurationName").Uses(), g.property("LaunchTemplate").Uses()...)
	uses = append(uses, g.property("MixedInstancesPolicy").Uses()...)
	for _, id := range uses {
		if r := g.Stack.resource(id); r != nil {
			all = append(all, r)
		}
	}
	return all
}

// resource is the stack's resource of that name, nil for none.
func (s *Stack) resource(id string) *template.Resource {
	for _, r := range s.Resources {
		if r.ID == id {
			return r
		}
	}
	return nil
}
