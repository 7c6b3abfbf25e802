package deploy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
)

// settle waits until groups and targets are what was asked for: a stack may be
// complete before they are.
func (d *Driver) settle(ctx context.Context, w *watch, stack string, wanted map[string]goal) error {
	limit := time.Now().Add(w.pace.Settle)
	lacking, trouble := "", error(nil)
	for {
		all, err := d.lacking(ctx, w, wanted)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			trouble = err
		case len(all) == 0:
			return nil
		default:
			lacking, trouble = strings.Join(all, "; "), nil
		}
		// What is denied stays so; what is throttled or expired may not.
		if time.Now().After(limit) || KindOf(trouble) == Denied {
			break
		}
		if err := pause(ctx, w.pace.Groups); err != nil {
			return err
		}
	}
	if trouble != nil {
		return &Undecided{Stack: stack, Err: trouble, Text: fmt.Sprintf("stack %s is UPDATE_COMPLETE, but whether its groups serve is not known: %v", stack, trouble)}
	}
	out := &Outcome{Stack: stack, Status: "UPDATE_COMPLETE"}
	return &Failure{Outcome: out, Text: fmt.Sprintf("stack %s is UPDATE_COMPLETE, but after %s its groups are not what was asked for: %s", stack, w.pace.Settle, lacking)}
}

// lacking says in words what groups and targets still lack.
func (d *Driver) lacking(ctx context.Context, w *watch, wanted map[string]goal) (all []string, err error) {
	w.mu.Lock()
	names := slices.Sorted(maps.Keys(w.groups))
	w.mu.Unlock()
	if len(names) == 0 {
		return nil, nil
	}
	live, err := d.Clients.liveGroups(ctx, names...)
	if err != nil {
		return nil, err
	}
	for _, l := range live {
		said, err := d.groupLacks(ctx, l, wanted)
		if err != nil {
			return nil, err
		}
		if said != "" {
			all = append(all, fmt.Sprintf("group %s: %s", deref(l.AutoScalingGroupName), said))
		}
	}
	return all, nil
}

// groupLacks says what one group lacks, empty for nothing.
func (d *Driver) groupLacks(ctx context.Context, l asgtypes.AutoScalingGroup, wanted map[string]goal) (string, error) {
	desired := int(deref(l.DesiredCapacity))
	want, known := wanted[deref(l.AutoScalingGroupName)]
	if known && want.lacks(desired) {
		return fmt.Sprintf("desired capacity is %d, asked for was %d", desired, want.desired), nil
	}
	configs, err := d.Clients.images(ctx, l)
	if err != nil {
		return "", err
	}
	image := want.image // of a launch template
	if lc := configs[deref(l.LaunchConfigurationName)]; lc != nil {
		image = deref(lc.ImageId)
	}
	serving, old, leaving := map[string]bool{}, 0, 0
	for _, i := range l.Instances {
		runs := imageOf(i, configs)
		switch {
		case want.stale(deref(i.InstanceId), runs, image):
			old++
		case serves(i):
			serving[deref(i.InstanceId)] = true
		case strings.HasPrefix(string(i.LifecycleState), "Terminat"):
			leaving++
		}
	}
	switch {
	case old > 0:
		return fmt.Sprintf("%d of its instances run another image than %s", old, image), nil
	case len(serving) != desired:
		return fmt.Sprintf("%d instances in service, asked for were %d", len(serving), desired), nil
	case leaving > 0:
		return fmt.Sprintf("%d instances are still leaving", leaving), nil
	}
	return d.targetsLack(ctx, l.TargetGroupARNs, serving)
}

// targetsLack says what the target groups of a group lack, whose instances in
// service are all to be healthy there.
func (d *Driver) targetsLack(ctx context.Context, arns []string, serving map[string]bool) (string, error) {
	for _, arn := range arns {
		health, err := d.Clients.health(ctx, arn)
		if err != nil {
			return "", err
		}
		healthy, reasons := 0, []string{}
		for _, h := range health {
			if h.Target == nil || h.TargetHealth == nil || !serving[deref(h.Target.Id)] {
				continue
			}
			if s := stateOfTarget(h); s.state == "healthy" {
				healthy++
			} else {
				reasons = append(reasons, strings.TrimSpace(s.state+" "+s.reason))
			}
		}
		if healthy < len(serving) {
			return fmt.Sprintf("%d of %d instances are healthy targets (%s)", healthy, len(serving), strings.Join(distinct(reasons), ", ")), nil
		}
	}
	return "", nil
}

// oversized are the groups that a rollback left larger than they were. A
// desired capacity that was raised for the update stays: too much is no failure.
func (d *Driver) oversized(ctx context.Context, s *Snapshot) (all []string) {
	for _, g := range s.Groups {
		live, err := d.Clients.liveGroups(ctx, g.Name())
		if err != nil || len(live) == 0 {
			continue
		}
		was, is := deref(g.Live.DesiredCapacity), deref(live[0].DesiredCapacity)
		if is > was {
			line := fmt.Sprintf("aws autoscaling set-desired-capacity --auto-scaling-group-name %s --desired-capacity %d", shellQuote(g.Name()), was)
			all = append(all, fmt.Sprintf("group %s is left with a desired capacity of %d, it was %d (over-capacity, no failure; to take it back: %s)",
				g.Name(), is, was, strings.Join(append([]string{line}, s.where.flags()...), " ")))
			d.emit(d.stamp(overCapacity(g, int(was), int(is)), time.Time{}))
		}
	}
	return all
}
