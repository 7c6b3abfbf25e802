package stacks

import (
	"context"
	"fmt"
	"slices"
	"time"

	"upness/lab/aws/scaling"
	"upness/lab/aws/template"
)

var groupKind = kind{
	typ:       "AWS::AutoScaling::AutoScalingGroup",
	create:    createGroup,
	update:    updateGroup,
	remove:    removeGroup,
	replaced:  []string{"AutoScalingGroupName"},
	attribute: func(_ *Store, r *resource, name string) (string, error) { return noAttribute(r, name) },
}

func createGroup(c *change) (string, error) {
	r := c.resource
	name := r.props.Text("AutoScalingGroupName")
	if name == "" {
		name = c.name(255)
	}
	if err := c.store.cfg.Groups.CreateGroup(name, r.props); err != nil {
		return "", err
	}
	c.store.lock(func() {
		r.physical = name
		c.store.tell(c.stack, r, "CREATE_IN_PROGRESS", "Resource creation Initiated")
	})
	if signal := r.creation.Map("ResourceSignal"); r.creation.Has("ResourceSignal") {
		return name, c.awaitCreation(signal)
	}
	return name, c.stable(name)
}

// awaitCreation waits for the signals that a creation policy asks for.
func (c *change) awaitCreation(signal template.Properties) error {
	n := signal.Int("Count", 1)
	if n == 0 {
		return nil
	}
	timeout := signal.Duration("Timeout", 5*time.Minute)
	got, err := c.await(n, timeout, n)
	if err == nil && got < n {
		return fmt.Errorf("Failed to receive %d resource signal(s) within the specified duration", n-got)
	}
	return err
}

// stable waits until the group has as many instances in service as desired.
func (c *change) stable(name string) error {
	return c.store.cfg.Groups.Wait(c.ctx, name, func(all []scaling.Instance) bool {
		in := 0
		for _, i := range all {
			if i.State == scaling.InService {
				in++
			}
		}
		return in >= c.store.cfg.Groups.Size(name).Desired
	})
}

func removeGroup(c *change) error {
	name := c.resource.physical
	c.store.cfg.Groups.DeleteGroup(name)
	return c.store.cfg.Groups.Wait(c.ctx, name, func(all []scaling.Instance) bool { return !c.store.cfg.Groups.Exists(name) })
}

// updateGroup changes a group: its properties at once, its instances by the
// update policy when they are to come from another source.
func updateGroup(c *change) error {
	groups, name := c.store.cfg.Groups, c.resource.physical
	policy := c.resource.update.Map("AutoScalingRollingUpdate")
	size := c.target()
	if c.rollback && c.store.cfg.Faults().RollbackFails && c.moves() {
		return fmt.Errorf("Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100%% MinSuccessfulInstancesPercent requirement")
	}
	if err := groups.UpdateGroup(name, c.resource.props); err != nil {
		return err
	}
	if !c.resource.update.Has("AutoScalingRollingUpdate") || !c.moves() || len(groups.Obsolete(name)) == 0 {
		if err := groups.Resize(name, size); err != nil {
			return err
		}
		return c.settle(name)
	}
	r, err := newRolling(c, policy, size)
	if err != nil {
		return err
	}
	return r.run()
}

// settle waits until a group that was resized is in shape again.
func (c *change) settle(name string) error {
	desired := c.store.cfg.Groups.Size(name).Desired
	return c.store.cfg.Groups.Wait(c.ctx, name, func(all []scaling.Instance) bool { return len(all) == desired || failing(c.ctx) })
}

func failing(ctx context.Context) bool { return ctx.Err() != nil }

// moves says whether the change makes instances be replaced.
func (c *change) moves() bool {
	return slices.ContainsFunc(differing(c.old, c.resource.props), func(name string) bool {
		return slices.Contains([]string{"LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"}, name)
	})
}

// target is the size that the template asks for. Without a desired capacity in
// it the live one stays; with IgnoreUnmodifiedGroupSizeProperties so do all
// sizes that this update does not change, but not in a rollback.
func (c *change) target() scaling.Size {
	live := c.store.cfg.Groups.Size(c.resource.physical)
	p := c.resource.props
	size := scaling.Size{Min: p.Int("MinSize", 0), Max: p.Int("MaxSize", 0), Desired: live.Desired}
	if p.Has("DesiredCapacity") {
		size.Desired = p.Int("DesiredCapacity", live.Desired)
	}
	if !c.rollback && c.resource.update.Map("AutoScalingScheduledAction").Bool("IgnoreUnmodifiedGroupSizeProperties", false) {
		for _, one := range []struct {
			name string
			live int
			to   *int
		}{{"MinSize", live.Min, &size.Min}, {"MaxSize", live.Max, &size.Max}, {"DesiredCapacity", live.Desired, &size.Desired}} {
			if template.Same(c.old[one.name], p[one.name]) {
				*one.to = one.live
			}
		}
	}
	size.Desired = max(size.Min, min(size.Max, size.Desired))
	return size
}
