package stacks

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"upness/lab/aws/scaling"
	"upness/lab/aws/template"
)

// rolling is a rolling update of a group, as AutoScalingRollingUpdate has it.
//
//	surge     when batch + least in service is more than desired, the group is
//	          made so large for the time of the update: new ones come first
//	batches   old instances are terminated, the group launches new ones in their
//	          place, and each batch waits for signals, or for the pause
type rolling struct {
	*change
	name    string
	size    scaling.Size // to end with
	least   int          // in service
	batch   int
	percent int // of new instances that must succeed
	pause   time.Duration
	signals bool
	suspend []string
	total   int // instances to replace
	done    int
}

// newRolling reads the policy, with AWS's defaults.
func newRolling(c *change, policy template.Properties, size scaling.Size) (*rolling, error) {
	signals := policy.Bool("WaitOnResourceSignals", false)
	pause := time.Duration(0)
	if signals {
		pause = 5 * time.Minute
	}
	r := &rolling{
		change: c, name: c.resource.physical, size: size, signals: signals,
		least: policy.Int("MinInstancesInService", 0), batch: max(1, policy.Int("MaxBatchSize", 1)),
		percent: policy.Int("MinSuccessfulInstancesPercent", 100), pause: policy.Duration("PauseTime", pause),
		suspend: policy.Texts("SuspendProcesses"),
	}
	if r.least > 0 && r.least >= size.Max {
		return nil, errors.New("MinInstancesInService must be less than the autoscaling group's MaxSize")
	}
	return r, nil
}

func (r *rolling) run() error {
	groups := r.store.cfg.Groups
	obsolete := groups.Obsolete(r.name)
	r.total = len(obsolete)
	r.announce()
	ours := slices.DeleteFunc(slices.Clone(r.suspend), func(p string) bool { return slices.Contains(groups.Suspended(r.name), p) })
	if len(ours) > 0 {
		_ = groups.Suspend(r.name, ours, "CloudFormation rolling update") // the group is there
		defer func() { _ = groups.Resume(r.name, ours) }()
	}
	if err := r.surge(); err != nil {
		return err
	}
	for len(obsolete) > 0 {
		if err := r.replace(obsolete); err != nil {
			return err
		}
		obsolete = groups.Obsolete(r.name)
	}
	if r.rollback && r.store.cfg.Faults().CapacityLeft {
		r.size.Desired = min(r.least+r.batch, r.size.Max)
	}
	if err := groups.Resize(r.name, r.size); err != nil {
		return err
	}
	return r.settle(r.name)
}

func (r *rolling) announce() {
	text := fmt.Sprintf("Rolling update initiated. Terminating %d obsolete instance(s) in batches of %d, while keeping at least %d instance(s) in service.", r.total, r.batch, r.least)
	switch {
	case r.signals:
		text += fmt.Sprintf(" Waiting on resource signals with a timeout of %s when new instances are added to the autoscaling group.", iso(r.pause))
	case r.pause > 0:
		text += fmt.Sprintf(" Pausing for %s when new instances are added to the autoscaling group.", iso(r.pause))
	}
	r.tell("%s", text)
}

// surge makes the group larger, where the least number in service asks for it.
func (r *rolling) surge() error {
	groups := r.store.cfg.Groups
	live := groups.Size(r.name)
	to := max(r.size.Desired, min(r.least+r.batch, r.size.Max))
	if to <= r.size.Desired && live.Desired == to {
		size := r.size
		size.Min = min(r.least, size.Desired)
		return groups.Resize(r.name, size)
	}
	if to > r.size.Desired {
		r.tell("Temporarily setting autoscaling group MinSize and DesiredCapacity to %d.", to)
	}
	fresh := max(0, to-len(groups.Instances(r.name)))
	if err := groups.Resize(r.name, scaling.Size{Min: min(to, r.size.Max), Max: r.size.Max, Desired: to}); err != nil {
		return err
	}
	return r.added(fresh)
}

// replace terminates the next batch and waits for what takes its place.
func (r *rolling) replace(obsolete []string) error {
	groups := r.store.cfg.Groups
	live := len(groups.Instances(r.name))
	room := max(1, live-r.least)
	n := min(r.batch, len(obsolete), room)
	victims := obsolete[:n]
	// So many as are still to be replaced keep the group larger than desired.
	fresh := max(0, min(n, r.size.Desired-(live-len(obsolete))))
	if to := live - n + fresh; to < groups.Size(r.name).Desired {
		if err := groups.Resize(r.name, scaling.Size{Min: min(r.size.Min, to), Max: r.size.Max, Desired: to}); err != nil {
			return err
		}
	}
	r.tell("Terminating instance(s) [%s]; replacing with %d new instance(s).", strings.Join(victims, ","), fresh)
	groups.Terminate(r.name, victims, "an instance was taken out of service in response to a user request: CloudFormation rolling update")
	err := groups.Wait(r.ctx, r.name, func(all []scaling.Instance) bool {
		return !slices.ContainsFunc(all, func(i scaling.Instance) bool { return slices.Contains(victims, i.ID) })
	})
	if err != nil {
		return err
	}
	r.done += n
	r.tell("Successfully terminated instance(s) [%s] (Progress %d%%).", strings.Join(victims, ","), 100*r.done/max(r.total, r.done))
	return r.added(fresh)
}

// added waits for n new instances: for their signals, or for the pause.
func (r *rolling) added(n int) error {
	if n == 0 {
		return nil
	}
	if !r.signals {
		if err := r.stable(r.name); err != nil {
			return err
		}
		return r.sleep(r.store.cfg.Pace(r.pause))
	}
	need := int(math.Ceil(float64(n*r.percent) / 100))
	r.tell("New instance(s) added to autoscaling group - Waiting on %d resource signal(s) with a timeout of %s.", n, iso(r.pause))
	got, err := r.await(n, r.pause, need)
	if err == nil && got < need {
		err = fmt.Errorf("Received %d SUCCESS signal(s) out of %d.  Unable to satisfy %d%% MinSuccessfulInstancesPercent requirement", got, n, r.percent)
	}
	return err
}

func (r *rolling) sleep(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-r.ctx.Done():
		return context.Cause(r.ctx)
	}
}

// iso writes a duration as policies do: PT5M, PT1M30S.
func iso(d time.Duration) string {
	text := strings.ToUpper(d.String())
	if text != "0S" {
		text = strings.ReplaceAll(strings.ReplaceAll(text+"|", "M0S|", "M|"), "H0M|", "H|")
		text = strings.TrimSuffix(text, "|")
	}
	return "PT" + text
}
