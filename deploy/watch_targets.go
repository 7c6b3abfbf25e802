package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"upness/recording"
)

// watchedTargets is a target group as it was last seen.
type watchedTargets struct {
	arn, name string
	seen      bool
	blind     bool // it could not be read the last time
	empty     bool // it had no healthy target
	state     map[string]targetState
	healthy   map[string]bool   // which ever were, by their IDs
	sick      map[string]string // why the others were not the last time, by their IDs
}

type targetState struct{ state, reason, port string }

// addTargets takes up a target group of the snapshot.
func (w *watch) addTargets(t *TargetGroup) {
	one := &watchedTargets{arn: t.ARN(), name: t.Name(), state: map[string]targetState{}, healthy: map[string]bool{}, sick: map[string]string{}}
	for _, h := range t.Health {
		if h.Target != nil {
			one.state[deref(h.Target.Id)] = stateOfTarget(h)
		}
	}
	w.targets[one.arn] = one
}

func stateOfTarget(h elbtypes.TargetHealthDescription) targetState {
	s := targetState{port: fmt.Sprint(deref(h.Target.Port))}
	if h.TargetHealth != nil {
		s.state, s.reason = string(h.TargetHealth.State), string(h.TargetHealth.Reason)
	}
	return s
}

// healthyIn reports whether an instance is healthy in all target groups that
// can be read: what is not known is no dip. Callers hold mu.
func (w *watch) healthyIn(arns []string, id string) bool {
	for _, arn := range arns {
		if t := w.targets[arn]; t != nil && !t.blind && t.state[id].state != string(elbtypes.TargetHealthStateEnumHealthy) {
			return false
		}
	}
	return true
}

// lookAtTargets sees all target groups, one after the other.
func (w *watch) lookAtTargets(ctx context.Context) error {
	w.mu.Lock()
	all := make([]*watchedTargets, 0, len(w.targets))
	for _, t := range w.targets {
		all = append(all, t)
	}
	w.mu.Unlock()
	var first error
	for _, t := range all {
		health, err := w.c.health(ctx, t.arn)
		w.mu.Lock()
		t.blind = err != nil
		w.mu.Unlock()
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		w.mu.Lock()
		events := t.see(health)
		w.mu.Unlock()
		for _, e := range events {
			w.d.emit(w.d.stamp(e, time.Time{}))
		}
	}
	return first
}

// see tells what has changed in a target group since it was last seen. Callers hold mu.
func (t *watchedTargets) see(health []elbtypes.TargetHealthDescription) (events []recording.Event) {
	now := map[string]targetState{}
	healthy := 0
	for _, h := range health {
		if h.Target == nil {
			continue
		}
		id, s := deref(h.Target.Id), stateOfTarget(h)
		now[id] = s
		if s.state == string(elbtypes.TargetHealthStateEnumHealthy) {
			healthy++
			t.healthy[id] = true
		}
		if s.state == string(elbtypes.TargetHealthStateEnumUnhealthy) {
			t.sick[id] = strings.TrimSuffix(strings.TrimSpace(s.reason+" "+oneLine(deref(h.TargetHealth.Description))), ".")
		}
		if last := t.state[id]; last != s || !t.seen {
			text := ""
			if h.TargetHealth != nil {
				text = oneLine(deref(h.TargetHealth.Description))
			}
			events = append(events, t.event(id, s, last.state, text))
		}
	}
	for id, last := range t.state {
		if _, there := now[id]; !there && last.state != "" {
			events = append(events, t.event(id, targetState{state: "deregistered", port: last.port}, last.state, ""))
		}
	}
	if empty := healthy == 0; empty != t.empty || !t.seen && empty {
		t.empty = empty
		events = append(events, t.emptied(empty, len(now)))
	}
	t.state, t.seen = now, true
	return events
}

func (t *watchedTargets) event(id string, s targetState, from, text string) recording.Event {
	e := recording.Event{
		Kind: recording.EventTarget, Source: "elbv2", Name: id, State: s.state, Text: text,
		Fields: map[string]any{"target_group": t.name, "port": s.port},
	}
	if from != "" && from != s.state {
		e.Fields["from"] = from
	}
	if s.reason != "" {
		e.Fields["reason"] = s.reason
	}
	return e
}

// emptied tells that a target group has lost its last healthy target, or has
// one again.
func (t *watchedTargets) emptied(empty bool, registered int) recording.Event {
	e := recording.Event{
		Kind: recording.EventTarget, Source: "elbv2", Name: t.name, State: "some_healthy", Text: "a target is healthy again",
		Fields: map[string]any{"target_group": t.name, "targets": registered},
	}
	if empty {
		e.State, e.Text = "none_healthy", "no target is healthy: the balancer fails open and sends requests to all of them"
		if registered == 0 {
			e.Text = "no target is registered: the balancer answers 503"
		}
	}
	return e
}
