package deploy

import (
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/recording"
)

// Two nested stacks made of one template call their groups the same: an instance
// of one is not gone because the other does not have it.
func TestGroupsOfOneNameInTwoStacks(t *testing.T) {
	w := newWorld(t)
	d, l := w.driver()
	watch := &watch{d: d, lives: map[string]*life{}, groups: map[string]*watchedGroup{}}
	in := func(name, instance, stack string) {
		g := watch.groups[name]
		if g == nil {
			g = &watchedGroup{name: name, label: watch.labelOf("Group", stack)}
			watch.groups[name] = g
		}
		watch.seeGroup(asgtypes.AutoScalingGroup{AutoScalingGroupName: &name, Instances: []asgtypes.Instance{
			{InstanceId: &instance, LifecycleState: asgtypes.LifecycleStateInService, HealthStatus: aws.String("Healthy")},
		}}, nil, time.Now())
	}
	for range 2 {
		in("Stack1-Api-Group", "i-1", "Stack1/Api")
		in("Stack1-Migration-Group", "i-2", "Stack1/Migration")
	}
	if gone := l.of(recording.EventInstance, "terminated"); len(gone) > 0 {
		t.Errorf("%+v", gone)
	}
	for _, e := range l.of(recording.EventInstance, "in_service") {
		if want := map[string]string{"i-1": "Group", "i-2": "Migration/Group"}[e.Name]; e.Fields["group"] != want {
			t.Errorf("%s is in %v, want %s", e.Name, e.Fields["group"], want)
		}
	}
}

// Groups are read, new instances take over from old ones, targets are read: the
// old instances are no targets any more, which is no dip.
func TestNoDipBetweenTwoReads(t *testing.T) {
	w := newWorld(t)
	d, l := w.driver()
	d.Pace.Groups, d.Pace.Stack = time.Hour, time.Hour // each poll looks once
	s, err := d.Clients.Snapshot(w.ctx, "Stack1")
	if err != nil {
		t.Fatal(err)
	}
	watch, err := d.watch(w.ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	defer watch.end()
	until(t, "the polls", func() bool {
		return len(l.of(recording.EventGroup, "size")) == 2 && len(l.of(recording.EventTarget, "healthy")) == 2
	})
	var once sync.Once
	w.wire.mu.Lock()
	w.answers["DescribeAutoScalingGroups"] = func(form url.Values) (string, error) {
		text, err := w.describeGroups(form)
		once.Do(func() {
			w.locked(func() {
				w.apply(map[string]string{"LcImageId": "ami-2", "DesiredCapacity": "2", "MigrationLcImageId": "ami-1", "MigrationDesiredCapacity": "0"})
			})
			if err := watch.lookAtTargets(w.ctx); err != nil {
				t.Error(err)
			}
		})
		return text, err
	}
	w.wire.mu.Unlock()
	if err := watch.lookAtGroups(w.ctx); err != nil {
		t.Fatal(err)
	}
	if dips := l.of(recording.EventGroup, "dip"); len(dips) > 0 {
		t.Errorf("%+v", dips)
	}
}
