package deploy

import (
	"net/url"
	"sync"
	"testing"
	"time"

	"upness/recording"
)

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
