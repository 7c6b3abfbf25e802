package preflight

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/deploy"
	"upness/deploy/template"
)

// Gather are the facts of a stack as it was read, and, where p is not nil, of
// the update that is about to be sent to it.
func Gather(s *deploy.Snapshot, p *deploy.Prepared, r Request) *Facts {
	f := &Facts{
		Stack: s.Root.Name(), Step: r.Step, File: r.File, Live: true,
		LongestRequest: r.LongestRequest, KeepAlive: r.KeepAlive, Boot: r.Boot,
		OldImage: r.OldImage, NewImage: r.NewImage, MigrationStatus: r.MigrationStatus, StatusIsFresh: r.StatusIsFresh,
	}
	for _, gap := range s.Gaps {
		f.Gaps = append(f.Gaps, gap.Error())
	}
	if s.Clock.Known {
		f.ClockAhead, f.ClockUncertain = &s.Clock.Ahead, s.Clock.Uncertainty
	}
	f.Sent = sent(s, p)
	g := gatherer{Facts: f, snapshot: s, request: r, stacks: map[*deploy.Stack]*Stack{}}
	g.stack(s.Root, nil, f.body(s, p, r))
	g.targets()
	g.balancers()
	g.groups()
	f.resources()
	f.roles(r.Names)
	if f.NewImage == "" {
		f.NewImage = f.imageSent(r.Names)
	}
	return f
}

// body is the template that the update uses; empty if it could not be read.
func (f *Facts) body(s *deploy.Snapshot, p *deploy.Prepared, r Request) string {
	switch {
	case r.Body != "":
		return r.Body
	case p != nil && p.TemplateBody != "":
		return p.TemplateBody
	case p != nil && p.TemplateURL != "":
		f.Gaps = append(f.Gaps, fmt.Sprintf("the template at %s was not read: give it as a file to have it looked at", p.TemplateURL))
		return ""
	}
	return s.Root.Body
}

// sent is what an update sends.
func sent(s *deploy.Snapshot, p *deploy.Prepared) Sent {
	all := Sent{Parameters: map[string]string{}}
	for _, c := range s.Root.Live.Capabilities {
		all.Capabilities = append(all.Capabilities, string(c))
	}
	if p == nil || p.Input == nil {
		return all
	}
	for _, v := range p.Input.Parameters {
		if v.ParameterKey != nil && v.ParameterValue != nil {
			all.Parameters[*v.ParameterKey] = *v.ParameterValue
		}
	}
	for _, c := range p.Input.Capabilities {
		all.Capabilities = append(all.Capabilities, string(c))
	}
	all.DisableRollback = deref(p.Input.DisableRollback)
	if p.Input.DeploymentConfig != nil {
		all.Mode = string(p.Input.DeploymentConfig.Mode)
	}
	return all
}

// gatherer puts what was read live beside what the templates say.
type gatherer struct {
	*Facts
	snapshot *deploy.Snapshot
	request  Request
	stacks   map[*deploy.Stack]*Stack
}

// stack adds a stack and those nested in it, with the values that their
// parameters will have.
func (g *gatherer) stack(live *deploy.Stack, parent *Stack, body string) {
	s := &Stack{
		Name: live.Name(), Logical: live.Logical, Parent: parent, Root: parent == nil,
		Previous: live.Values, DisableRollback: deref(live.Live.DisableRollback),
	}
	g.stacks[live], g.Stacks = s, append(g.Stacks, s)
	values, pseudo := maps.Clone(live.Values), maps.Clone(live.Pseudo)
	maps.DeleteFunc(pseudo, func(name, _ string) bool { return g.Sent.Parameters[name] != "" })
	if parent == nil {
		maps.Copy(values, g.Sent.Parameters)
	} else if r := parent.resource(live.Logical); r != nil {
		handed := r.At("Properties", "Parameters")
		for _, name := range handed.Keys() {
			if text, known := handed.At(name).Text(); known {
				values[name] = text
			}
		}
	}
	s.Template = g.template(live, body)
	if s.Template != nil {
		s.Resources = s.Template.Resolve(values, pseudo)
	}
	for _, n := range live.Nested {
		g.stack(n, s, n.Body)
	}
}

// template is the one that a stack will have; nil if it could not be read.
func (g *gatherer) template(live *deploy.Stack, body string) *template.Template {
	file := live.Name()
	if live.Parent == nil {
		file = cmp.Or(g.request.File, file)
	}
	switch {
	case body == "": // which stands in the gaps already
		return nil
	case body == live.Body && file == live.Name():
		return live.Template
	}
	t, err := template.Parse(file, []byte(body))
	if err != nil {
		g.Gaps = append(g.Gaps, "the template: "+err.Error())
		return nil
	}
	return t
}

// unread tells whether a call failed when the stack was read.
func (g *gatherer) unread(actions ...string) bool {
	return slices.ContainsFunc(g.snapshot.Gaps, func(gap error) bool {
		return slices.ContainsFunc(actions, func(a string) bool { return deploy.ActionOf(gap) == a })
	})
}

// owner is the stack that has a resource of that ID; the root when none has.
func (g *gatherer) owner(physical string) *Stack {
	for live := range g.snapshot.Root.All() {
		for _, r := range live.Resources {
			if deref(r.PhysicalResourceId) == physical {
				return g.stacks[live]
			}
		}
	}
	return g.stacks[g.snapshot.Root]
}

func (g *gatherer) targets() {
	for _, t := range g.snapshot.TargetGroups {
		one := &LiveTargetGroup{
			ARN: t.ARN(), Port: fmt.Sprint(deref(t.Live.Port)), HealthPort: deref(t.Live.HealthCheckPort),
			Interval:         time.Duration(deref(t.Live.HealthCheckIntervalSeconds)) * time.Second,
			HealthyThreshold: int(deref(t.Live.HealthyThresholdCount)), UnhealthyThreshold: int(deref(t.Live.UnhealthyThresholdCount)),
			Delay: seconds(t.Attributes, "deregistration_delay.timeout_seconds"), TargetsUnread: t.Health == nil && g.unread("elasticloadbalancing:DescribeTargetHealth"),
		}
		for _, h := range t.Health {
			if h.Target == nil || h.TargetHealth == nil {
				continue
			}
			one.Targets = append(one.Targets, Target{
				ID: deref(h.Target.Id), Zone: deref(h.Target.AvailabilityZone), State: string(h.TargetHealth.State), Reason: string(h.TargetHealth.Reason),
			})
		}
		g.Targets = append(g.Targets, &TargetGroup{ID: cmp.Or(t.Logical, t.Name()), Stack: g.owner(t.ARN()), Live: one})
	}
}

func (g *gatherer) balancers() {
	for _, b := range g.snapshot.Balancers {
		arn := deref(b.Live.LoadBalancerArn)
		g.Balancers = append(g.Balancers, &Balancer{
			ID: cmp.Or(b.Logical, deref(b.Live.LoadBalancerName)), Stack: g.owner(arn), Idle: seconds(b.Attributes, "idle_timeout.timeout_seconds"),
		})
	}
}

func (g *gatherer) groups() {
	for _, live := range g.snapshot.Groups {
		one := &Group{ID: live.Logical, Stack: g.stacks[live.Stack], Live: g.group(live)}
		for _, t := range g.Targets {
			if slices.Contains(live.Live.TargetGroupARNs, t.Live.ARN) {
				one.Targets = append(one.Targets, t)
			}
		}
		g.Groups = append(g.Groups, one)
	}
}

func (g *gatherer) group(live *deploy.Group) *LiveGroup {
	one := &LiveGroup{
		Name: live.Name(), Image: live.Image, HealthCheckType: deref(live.Live.HealthCheckType),
		Min: int(deref(live.Live.MinSize)), Max: int(deref(live.Live.MaxSize)), Desired: int(deref(live.Live.DesiredCapacity)),
		Grace:        time.Duration(deref(live.Live.HealthCheckGracePeriod)) * time.Second,
		CourseUnread: g.unread("autoscaling:DescribeScalingActivities", "autoscaling:DescribeInstanceRefreshes"),
	}
	for _, p := range live.Live.SuspendedProcesses {
		one.Suspended = append(one.Suspended, deref(p.ProcessName))
	}
	for _, i := range live.Instances {
		one.Instances = append(one.Instances, Instance{
			ID: deref(i.InstanceId), Image: i.Image, Zone: deref(i.AvailabilityZone),
			State: string(i.LifecycleState), Healthy: deref(i.HealthStatus) == "Healthy",
		})
	}
	for _, a := range live.Activities {
		if a.EndTime == nil {
			one.Activities = append(one.Activities, strings.Join(strings.Fields(deref(a.Description)), " "))
		}
	}
	for _, r := range live.Refreshes {
		if !slices.Contains(overRefreshes, r.Status) {
			one.Refreshes = append(one.Refreshes, fmt.Sprintf("%s %s, %d %%", deref(r.InstanceRefreshId), r.Status, deref(r.PercentageComplete)))
		}
	}
	return one
}

// overRefreshes are the states of an instance refresh that is over.
var overRefreshes = []asgtypes.InstanceRefreshStatus{
	asgtypes.InstanceRefreshStatusSuccessful, asgtypes.InstanceRefreshStatusFailed, asgtypes.InstanceRefreshStatusCancelled,
	asgtypes.InstanceRefreshStatusRollbackSuccessful, asgtypes.InstanceRefreshStatusRollbackFailed,
}

// seconds is an attribute that is a number of seconds, nil when it is not known.
func seconds(attributes map[string]string, key string) *time.Duration {
	n, err := strconv.Atoi(attributes[key])
	if err != nil {
		return nil
	}
	d := time.Duration(n) * time.Second
	return &d
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
