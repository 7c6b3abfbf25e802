package deploy

import (
	"slices"
	"strings"

	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/recording"
)

// life is an instance from its launch to its end.
type life struct {
	id, group string // group: in the template
	in        string // name of its group: several stacks may call one the same in their templates
	image     string
	state     string // as it is told
	begin     recording.Event
}

// The states of an instance that are told.
const (
	stateLaunching  = "launching"
	stateRegistered = "registered" // in service in its group, and the balancer does not find it healthy yet
	stateInService  = "in_service"
	stateUnhealthy  = "unhealthy"
	stateDraining   = "draining"
	stateTerminated = "terminated"
)

// seeInstances tells what has changed in the instances of a group: a span for
// each life, and its states within. Callers hold mu.
func (w *watch) seeInstances(g *watchedGroup, l asgtypes.AutoScalingGroup, images map[string]string) (events []recording.Event) {
	var there []string
	for _, i := range l.Instances {
		id := deref(i.InstanceId)
		there = append(there, id)
		one := w.lives[id]
		if one == nil {
			one = &life{id: id, group: g.label, in: g.name, image: images[id]}
			w.lives[id] = one
			one.begin = recording.Event{
				Kind: recording.EventInstance, Source: "autoscaling", Name: id, State: stateLaunching, ID: "instance-" + id, Edge: recording.Begin,
				Fields: map[string]any{"group": g.label, "image": images[id]},
			}
			for name, value := range map[string]string{"zone": deref(i.AvailabilityZone), "launch_config": deref(i.LaunchConfigurationName)} {
				if value != "" {
					one.begin.Fields[name] = value
				}
			}
			events = append(events, one.begin)
		}
		if one.image == "" {
			one.image = images[id] // it could not be read at first
		}
		events = append(events, one.become(w.stateOf(g, i), string(i.LifecycleState))...)
	}
	for id, one := range w.lives {
		if one.in == g.name && one.state != stateTerminated && !slices.Contains(there, id) {
			one.state = stateTerminated
			e := one.begin
			e.State, e.Edge, e.Fields = stateTerminated, recording.End, map[string]any{"group": g.label}
			events = append(events, e)
		}
	}
	return events
}

// become tells of a new state, unless it is the one there was.
func (l *life) become(state, lifecycle string) []recording.Event {
	if state == l.state || state == stateLaunching && l.state == "" {
		l.state = state
		return nil
	}
	l.state = state
	return []recording.Event{{
		Kind: recording.EventInstance, Source: "autoscaling", Name: l.id, State: state,
		Fields: map[string]any{"group": l.group, "image": l.image, "lifecycle": lifecycle},
	}}
}

// stateOf is an instance's state by its group and, where it is registered with
// target groups, by their balancers. Callers hold mu.
func (w *watch) stateOf(g *watchedGroup, i asgtypes.Instance) string {
	lifecycle := string(i.LifecycleState)
	switch {
	case strings.HasPrefix(lifecycle, "Pending"), strings.HasPrefix(lifecycle, "Warmed:Pending"):
		return stateLaunching
	case strings.HasPrefix(lifecycle, "Terminat"), strings.HasPrefix(lifecycle, "Detach"), lifecycle == "EnteringStandby":
		return stateDraining
	case lifecycle != string(asgtypes.LifecycleStateInService):
		return strings.ToLower(lifecycle)
	}
	if len(g.targets) == 0 {
		return stateInService
	}
	worst := stateInService
	for _, arn := range g.targets {
		t := w.targets[arn]
		if t == nil || t.blind {
			continue
		}
		switch t.state[deref(i.InstanceId)].state {
		case "healthy":
		case "draining":
			return stateDraining
		case "unhealthy":
			worst = stateUnhealthy
		default:
			if worst == stateInService {
				worst = stateRegistered
			}
		}
	}
	return worst
}
