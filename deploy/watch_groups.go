package deploy

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/recording"
)

// watchedGroup is a group as it was last seen.
type watchedGroup struct {
	name    string
	label   string   // in the template
	targets []string // ARNs of the target groups it registers with
	served  int      // instances in service when the watch began
	asked   int      // desired capacity that is asked for; a group that is asked to shrink dips by right
	bounded bool     // asked is known

	size   size
	told   bool
	lowest int             // in service in the dip under way
	dip    recording.Event // the dip under way; no ID: none
	images map[string]string
	first  map[string]bool // instances that were there when the watch began, by their IDs

	versions map[string]string // images by version of the launch template
	next     string            // image that an update asks for; empty: none is known
}

// size is what is told of a group as a series.
type size struct{ minimum, desired, maximum, instances, inService, healthy int }

// addGroup takes up a group of the snapshot.
func (w *watch) addGroup(g *Group) {
	one := &watchedGroup{name: g.Name(), label: w.labelOf(g.Logical, g.Stack.Name()), targets: g.Live.TargetGroupARNs, images: map[string]string{}, first: map[string]bool{}, versions: versionImages(g)}
	for _, i := range g.Instances {
		one.images[deref(i.InstanceId)], one.first[deref(i.InstanceId)] = i.Image, true
	}
	one.served = g.InService()
	one.asked, one.bounded = int(deref(g.Live.DesiredCapacity)), true
	w.groups[one.name] = one
}

// labelOf is what a group is called by its name in the template; where another
// stack has one of the same name, with the stack: Api/Group. Callers hold mu.
func (w *watch) labelOf(logical, stack string) string {
	for _, g := range w.groups {
		if _, nested, _ := strings.Cut(stack, "/"); g.label == logical && nested != "" {
			return nested + "/" + logical
		}
	}
	return logical
}

// ask notes which capacity an update asks of the groups.
func (w *watch) ask(wanted map[string]goal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, want := range wanted {
		if g := w.groups[name]; g != nil {
			g.asked, g.bounded, g.next = want.desired, true, want.image
		}
	}
}

// lookAtGroups sees all groups at once.
func (w *watch) lookAtGroups(ctx context.Context) error {
	w.mu.Lock()
	names := slices.Sorted(maps.Keys(w.groups))
	w.mu.Unlock()
	if len(names) == 0 {
		return nil
	}
	live, err := w.c.liveGroups(ctx, names...)
	if err != nil {
		return err
	}
	// What is known of the targets may be older than this, or younger: an instance
	// that was found healthy since, as another left, would be missed and a dip be
	// told that there was not. So both are read again before one is.
	if w.short(live) {
		_ = w.lookAtTargets(ctx) // told by its own poll, if it goes wrong
	}
	if w.short(live) {
		if live, err = w.c.liveGroups(ctx, names...); err != nil {
			return err
		}
	}
	now := time.Now()
	for _, l := range live {
		images, err := w.imagesOf(ctx, l)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			w.d.warn("the images of group " + deref(l.AutoScalingGroupName) + " are not known: " + err.Error())
		}
		w.seeGroup(l, images, now)
	}
	return nil
}

// short says whether a group seems to have fewer in service than it must.
func (w *watch) short(live []asgtypes.AutoScalingGroup) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(live, func(l asgtypes.AutoScalingGroup) bool {
		g, healthy := w.groups[deref(l.AutoScalingGroupName)], 0
		for _, i := range l.Instances {
			if serves(i) && w.healthyIn(l.TargetGroupARNs, deref(i.InstanceId)) {
				healthy++
			}
		}
		return healthy < g.floor()
	})
}

// imagesOf finds what the instances of a group run; each is asked for once.
func (w *watch) imagesOf(ctx context.Context, l asgtypes.AutoScalingGroup) (map[string]string, error) {
	w.mu.Lock()
	g := w.groups[deref(l.AutoScalingGroupName)]
	if g.images == nil {
		g.images = map[string]string{}
	}
	known, missing := g.images, false
	for _, i := range l.Instances {
		if _, has := known[deref(i.InstanceId)]; !has {
			missing = true
		}
	}
	w.mu.Unlock()
	if !missing {
		return known, nil
	}
	configs, err := w.c.images(ctx, l)
	w.mu.Lock()
	defer w.mu.Unlock()
	g.images = maps.Clone(g.images)
	for _, i := range l.Instances {
		id := deref(i.InstanceId)
		if image := cmp.Or(imageOf(i, configs), g.imageOfVersion(i)); image != "" || err == nil {
			g.images[id] = image
		}
	}
	return g.images, err
}

// seeGroup tells what has changed in a group since it was last seen.
func (w *watch) seeGroup(l asgtypes.AutoScalingGroup, images map[string]string, now time.Time) {
	w.mu.Lock()
	g := w.groups[deref(l.AutoScalingGroupName)]
	g.targets = l.TargetGroupARNs
	s := size{
		minimum: int(deref(l.MinSize)), desired: int(deref(l.DesiredCapacity)), maximum: int(deref(l.MaxSize)), instances: len(l.Instances),
	}
	for _, i := range l.Instances {
		if serves(i) {
			s.inService++
			if w.healthyIn(g.targets, deref(i.InstanceId)) {
				s.healthy++
			}
		}
	}
	events := w.seeInstances(g, l, images)
	if s != g.size || !g.told {
		events = append(events, g.sized(s))
	}
	g.size, g.told = s, true
	events = append(events, g.dipped(now)...)
	w.mu.Unlock()
	for _, e := range events {
		w.d.emit(w.d.stamp(e, time.Time{}))
	}
}

func (g *watchedGroup) sized(s size) recording.Event {
	return recording.Event{
		Kind: recording.EventGroup, Source: "autoscaling", Name: g.name, State: "size",
		Fields: map[string]any{
			"group": g.label, "min": s.minimum, "desired": s.desired, "max": s.maximum,
			"instances": s.instances, "in_service": s.inService, "healthy": s.healthy,
		},
	}
}

// floor is how many instances must be in service at every moment: as many as
// were before, unless fewer are asked for.
func (g *watchedGroup) floor() int {
	if g.bounded {
		return min(g.served, g.asked)
	}
	return g.served
}

// dipped tells when the capacity in service falls below what was there before,
// and when it is back. What counts is in service in the group and, where the
// group has target groups, healthy in them: that is what clients reach.
func (g *watchedGroup) dipped(now time.Time) []recording.Event {
	have, floor := g.size.inService, g.floor()
	if len(g.targets) > 0 {
		have = g.size.healthy
	}
	switch under := g.dip.ID != ""; {
	case have < floor && !under:
		g.lowest = have
		g.dip = recording.Event{
			Kind: recording.EventGroup, Source: "autoscaling", Name: g.name, State: "dip", Edge: recording.Begin,
			ID:     fmt.Sprintf("dip-%s-%d", g.name, now.UnixNano()),
			Text:   fmt.Sprintf("%d of %d instances in service", have, floor),
			Fields: map[string]any{"group": g.label, "before": floor, "in_service": have},
		}
		return []recording.Event{g.dip}
	case have < floor && have < g.lowest:
		g.lowest = have
		e := g.dip
		e.ID, e.Edge = "", ""
		e.Text = fmt.Sprintf("%d of %d instances in service", have, floor)
		e.Fields = map[string]any{"group": g.label, "before": floor, "in_service": have}
		return []recording.Event{e}
	case have >= floor && under:
		e := g.dip
		e.Edge, g.dip = recording.End, recording.Event{}
		e.Text = fmt.Sprintf("down to %d of %d instances in service", g.lowest, e.Fields["before"])
		e.Fields = map[string]any{"group": g.label, "before": e.Fields["before"], "in_service": g.lowest}
		return []recording.Event{e}
	}
	return nil
}

// overCapacity is a group that a rollback left larger than it was.
func overCapacity(g *Group, was, is int) recording.Event {
	return recording.Event{
		Kind: recording.EventGroup, Source: "autoscaling", Name: g.Name(), State: "over_capacity",
		Text:   fmt.Sprintf("the rollback left a desired capacity of %d, it was %d", is, was),
		Fields: map[string]any{"group": g.Logical, "before": was, "desired": is},
	}
}

// openDips ends the dips that are under way when the watch ends. Callers hold mu.
func (w *watch) openDips() (events []recording.Event) {
	for _, g := range w.groups {
		if g.dip.ID != "" {
			e := g.dip
			e.Edge, g.dip = recording.End, recording.Event{}
			e.Text = fmt.Sprintf("still down at the end, to %d of %d instances in service", g.lowest, e.Fields["before"])
			events = append(events, e)
		}
	}
	return events
}
