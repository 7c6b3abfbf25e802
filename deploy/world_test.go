package deploy

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"upness/deploy/template"
)

const worldTemplate = `
Parameters:
  LcImageId: {Type: String}
  DesiredCapacity: {Type: Number}
  MigrationLcImageId: {Type: String}
  MigrationDesiredCapacity: {Type: Number, Default: 0}
  DbPassword: {Type: String, NoEcho: true, Default: none}
Resources:
  ApiLc: {Type: "AWS::AutoScaling::LaunchConfiguration", Properties: {ImageId: !Ref LcImageId}}
  Api:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {DesiredCapacity: !Ref DesiredCapacity, LaunchConfigurationName: !Ref ApiLc, MinSize: 0, MaxSize: 10}
  WorkerLc: {Type: "AWS::AutoScaling::LaunchConfiguration", Properties: {ImageId: !Ref MigrationLcImageId}}
  Worker:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {DesiredCapacity: !Ref MigrationDesiredCapacity, LaunchConfigurationName: !Ref WorkerLc, MinSize: 0, MaxSize: 1}
  Targets: {Type: "AWS::ElasticLoadBalancingV2::TargetGroup"}
  Balancer: {Type: "AWS::ElasticLoadBalancingV2::LoadBalancer"}
`

const (
	worldID      = "arn:aws:cloudformation:eu-west-1:123456789012:stack/Stack1/0000"
	worldTargets = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/api/1"
	worldLB      = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/api/1"
	password     = "hunter2-of-the-stack"
)

// world is one stack as AWS would tell of it, whose course a test writes.
type world struct {
	*wire
	ctx        context.Context // bounds what a test waits for
	mu         sync.Mutex
	status     string
	express    bool
	updated    time.Time
	parameters map[string]string
	failedNow  map[string]string // reason by resource, for states that failed
	groups     map[string]*worldGroup
	sick       map[string]string // reason by instance
	events     []worldEvent      // oldest first
	operation  int
	token      string
	n, dips    int
	page       int                                     // events on a page
	course     func(w *world, asked map[string]string) // of an update
	templates  map[string]string                       // by URL
	values     map[string]string                       // of parameters of SSM
}

type worldGroup struct {
	name, logical, lc, image, targets string
	desired                           int
	instances                         []worldInstance
	activities                        []string
}

type worldInstance struct{ id, state, lc string }

type worldEvent struct{ id, logical, physical, kind, status, reason, token, operation, at string }

func newWorld(t *testing.T) *world {
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("the test waits for what never comes"))
	t.Cleanup(cancel)
	w := &world{
		ctx:  ctx,
		wire: newWire(t), status: "UPDATE_COMPLETE", updated: time.Now().Add(-time.Hour), page: 100,
		parameters: map[string]string{"LcImageId": "ami-1", "DesiredCapacity": "2", "MigrationLcImageId": "ami-1", "MigrationDesiredCapacity": "0", "DbPassword": password},
		failedNow:  map[string]string{}, sick: map[string]string{}, templates: map[string]string{}, values: map[string]string{},
		groups: map[string]*worldGroup{
			"api":    {name: "api", logical: "Api", lc: "lc-api-1", image: "ami-1", targets: worldTargets, desired: 2},
			"worker": {name: "worker", logical: "Worker", lc: "lc-worker-1", image: "ami-1"},
		},
		course: succeed,
	}
	w.resize("api", 2)
	w.event("Stack1", worldID, typeStack, "UPDATE_COMPLETE", "")
	w.serve()
	return w
}

// locked carries something out on the world's state.
func (w *world) locked(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do()
}

// resize gives a group n instances of its image. Callers hold mu.
func (w *world) resize(group string, n int) {
	g := w.groups[group]
	g.desired = n
	for len(g.instances) < n {
		w.n++
		g.instances = append(g.instances, worldInstance{fmt.Sprintf("i-%d", w.n), "InService", g.lc})
	}
	g.instances = g.instances[:n]
}

// event adds an event. Callers hold mu.
func (w *world) event(logical, physical, kind, status, reason string) {
	w.events = append(w.events, worldEvent{
		id: fmt.Sprintf("e-%d", len(w.events)), logical: logical, physical: physical, kind: kind, status: status, reason: reason,
		token: w.token, operation: fmt.Sprint(w.operation), at: time.Now().UTC().Format(time.RFC3339Nano),
	})
}

// become gives the stack a status and tells of it.
func (w *world) become(status string) {
	w.locked(func() {
		w.status = status
		w.event("Stack1", worldID, typeStack, status, "")
	})
}

// is the status of the stack.
func (w *world) is() (status string) {
	w.locked(func() { status = w.status })
	return status
}

// tell tells of the group of servers.
func (w *world) tell(status, reason string) {
	w.locked(func() { w.event("Api", "api", typeGroup, status, reason) })
}

// apply gives the groups what was asked for. Callers hold mu.
func (w *world) apply(asked map[string]string) {
	for group, names := range map[string][2]string{"api": {"LcImageId", "DesiredCapacity"}, "worker": {"MigrationLcImageId", "MigrationDesiredCapacity"}} {
		g := w.groups[group]
		if image := asked[names[0]]; image != g.image {
			w.n++
			g.image, g.lc = image, fmt.Sprintf("lc-%s-%d|%s", group, w.n, image)
			g.instances = nil
		}
		n, _ := strconv.Atoi(asked[names[1]])
		w.resize(group, n)
	}
	w.parameters = asked
}

// succeed is the course of an update that goes well.
func succeed(w *world, asked map[string]string) {
	w.become("UPDATE_IN_PROGRESS")
	w.tell("UPDATE_IN_PROGRESS", "Rolling update initiated")
	w.locked(func() { w.apply(asked) })
	w.tell("UPDATE_COMPLETE", "")
	w.become("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
	w.become("UPDATE_COMPLETE")
}

// rollBack is the second half of a course that fails.
func rollBack(w *world) {
	w.locked(func() { w.operation++ })
	w.become("UPDATE_ROLLBACK_IN_PROGRESS")
	w.tell("UPDATE_COMPLETE", "")
	w.become("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
	w.become("UPDATE_ROLLBACK_COMPLETE")
}

func (w *world) serve() {
	a := w.answers
	a["DescribeStacks"], a["GetTemplate"], a["ListStackResources"], a["DescribeStackEvents"] = w.describe, w.getTemplate, w.resources, w.describeEvents
	a["UpdateStack"], a["CancelUpdateStack"], a["GetTemplateSummary"] = w.update, w.cancel, w.summary
	a["CreateChangeSet"], a["DescribeChangeSet"], a["DeleteChangeSet"] = w.createChangeSet, w.changeSet, empty
	a["DescribeAutoScalingGroups"], a["DescribeLaunchConfigurations"], a["DescribeScalingActivities"] = w.describeGroups, w.configs, w.activities
	a["DescribeInstanceRefreshes"], a["DescribeLoadBalancers"], a["DescribeListeners"] = empty, balancers, empty
	a["DescribeTargetGroups"], a["DescribeTargetHealth"] = targetGroups, w.health
	a["DescribeTargetGroupAttributes"] = func(url.Values) (string, error) {
		return tag("Attributes", tag("member", leaf("Key", "deregistration_delay.timeout_seconds"), leaf("Value", 30))), nil
	}
	a["DescribeLoadBalancerAttributes"] = func(url.Values) (string, error) {
		return tag("Attributes", tag("member", leaf("Key", "idle_timeout.timeout_seconds"), leaf("Value", 60))), nil
	}
	a["GetParameter"] = func(url.Values) (string, error) {
		for _, value := range w.values {
			return fmt.Sprintf(`{"Parameter": {"Value": %q}}`, value), nil
		}
		return "", apiError{status: 400, code: "ParameterNotFound"}
	}
}

func empty(url.Values) (string, error) { return "", nil }

func (w *world) describe(form url.Values) (string, error) {
	if name := form.Get("StackName"); name != "Stack1" && name != worldID {
		return "", fmt.Errorf("Stack with id %s does not exist", name)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	text := leaf("StackName", "Stack1") + leaf("StackId", worldID) + leaf("StackStatus", w.status) + leaf("LastUpdatedTime", w.updated) +
		tag("Capabilities", leaf("member", "CAPABILITY_IAM")) + leaf("CreationTime", w.updated)
	if w.express {
		text += tag("DeploymentConfig", leaf("Mode", "EXPRESS"))
	}
	shown := []string{"LcImageId", "DesiredCapacity", "MigrationLcImageId", "MigrationDesiredCapacity"}
	text += members("Parameters", append(shown, "DbPassword"), func(name string) string {
		value := w.parameters[name]
		if name == "DbPassword" {
			value = "****"
		}
		return leaf("ParameterKey", name) + leaf("ParameterValue", value)
	})
	return tag("Stacks", tag("member", text)), nil
}

func (w *world) getTemplate(url.Values) (string, error) {
	return leaf("TemplateBody", worldTemplate), nil
}

func (w *world) summary(form url.Values) (string, error) {
	body := w.templates[form.Get("TemplateURL")]
	if body == "" {
		return "", fmt.Errorf("S3 error: Access Denied")
	}
	tpl, err := template.Parse("template", []byte(body))
	if err != nil {
		return "", err
	}
	return members("Parameters", tpl.Parameters, func(p template.Parameter) string {
		text := leaf("ParameterKey", p.Name)
		if p.HasDefault {
			text += leaf("DefaultValue", p.Default)
		}
		return text
	}), nil
}

func (w *world) resources(url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := [][3]string{
		{"ApiLc", "AWS::AutoScaling::LaunchConfiguration", w.groups["api"].lc}, {"Api", typeGroup, "api"},
		{"WorkerLc", "AWS::AutoScaling::LaunchConfiguration", w.groups["worker"].lc}, {"Worker", typeGroup, "worker"},
		{"Targets", typeTargetGroup, worldTargets}, {"Balancer", typeBalancer, worldLB},
	}
	return members("StackResourceSummaries", all, func(r [3]string) string {
		status := "CREATE_COMPLETE"
		if w.failedNow[r[0]] != "" {
			status = "UPDATE_FAILED"
		}
		return leaf("LogicalResourceId", r[0]) + leaf("ResourceType", r[1]) + leaf("PhysicalResourceId", r[2]) +
			leaf("ResourceStatus", status) + leaf("ResourceStatusReason", w.failedNow[r[0]]) + leaf("LastUpdatedTimestamp", w.updated)
	}), nil
}

// describeEvents gives the newest first, page by page.
func (w *world) describeEvents(form url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := slices.Clone(w.events)
	slices.Reverse(all)
	from := 0
	if id := form.Get("NextToken"); id != "" {
		from = 1 + slices.IndexFunc(all, func(e worldEvent) bool { return e.id == id })
	}
	page := all[from:min(from+w.page, len(all))]
	text := members("StackEvents", page, func(e worldEvent) string {
		return leaf("EventId", e.id) + leaf("StackId", worldID) + leaf("StackName", "Stack1") + leaf("LogicalResourceId", e.logical) +
			leaf("PhysicalResourceId", e.physical) + leaf("ResourceType", e.kind) + leaf("ResourceStatus", e.status) +
			leaf("ResourceStatusReason", e.reason) + leaf("ClientRequestToken", e.token) + leaf("OperationId", e.operation) + leaf("Timestamp", e.at)
	})
	if from+w.page < len(all) {
		text += leaf("NextToken", page[len(page)-1].id)
	}
	return text, nil
}

// asked are the parameters of a call, filled in with those there are.
func (w *world) asked(form url.Values) map[string]string {
	all := map[string]string{}
	for i := 1; form.Has(fmt.Sprintf("Parameters.member.%d.ParameterKey", i)); i++ {
		at := fmt.Sprintf("Parameters.member.%d.", i)
		name := form.Get(at + "ParameterKey")
		all[name] = form.Get(at + "ParameterValue")
		if form.Get(at+"UsePreviousValue") == "true" {
			all[name] = w.parameters[name]
		}
	}
	return all
}

func (w *world) update(form url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if strings.HasSuffix(w.status, "_IN_PROGRESS") {
		return "", fmt.Errorf("Stack:%s is in %s state and can not be updated.", worldID, w.status)
	}
	asked := w.asked(form)
	if fmt.Sprint(asked) == fmt.Sprint(w.parameters) {
		return "", fmt.Errorf("No updates are to be performed.")
	}
	w.operation++
	w.token, w.updated = form.Get("ClientRequestToken"), time.Now()
	go w.course(w, asked)
	return leaf("StackId", worldID), nil
}

func (w *world) cancel(url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.status != "UPDATE_IN_PROGRESS" {
		return "", fmt.Errorf("CancelUpdateStack cannot be called from current stack status")
	}
	go rollBack(w)
	return "", nil
}

func (w *world) createChangeSet(form url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := "change-set"
	if fmt.Sprint(w.asked(form)) == fmt.Sprint(w.parameters) {
		id = "empty-change-set"
	}
	return leaf("Id", id) + leaf("StackId", worldID), nil
}

func (w *world) changeSet(form url.Values) (string, error) {
	if form.Get("ChangeSetName") == "empty-change-set" {
		return leaf("Status", "FAILED") + leaf("StatusReason", "The submitted information didn't contain changes."), nil
	}
	change := func(logical, kind, replacement, cause string) string {
		return tag("member", leaf("Type", "Resource"), tag("ResourceChange", leaf("Action", "Modify"), leaf("LogicalResourceId", logical),
			leaf("ResourceType", kind), leaf("Replacement", replacement),
			tag("Details", tag("member", leaf("CausingEntity", cause), tag("Target", leaf("Attribute", "Properties"), leaf("Name", "ImageId"))))))
	}
	if form.Get("NextToken") == "" {
		return leaf("Status", "CREATE_COMPLETE") + leaf("NextToken", "2") + tag("Changes", change("ApiLc", "AWS::AutoScaling::LaunchConfiguration", "True", "LcImageId")), nil
	}
	return leaf("Status", "CREATE_COMPLETE") + tag("Changes", change("Api", typeGroup, "False", "ApiLc")), nil
}
