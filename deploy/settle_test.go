package deploy

import (
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// sizedBy is the course of an update that goes well, but leaves the servers'
// group with n instances: by its alarms, or in spite of what was asked for.
func sizedBy(n int) func(*world, map[string]string) {
	return func(w *world, asked map[string]string) {
		w.become("UPDATE_IN_PROGRESS")
		w.locked(func() {
			w.apply(asked)
			w.resize("api", n)
		})
		w.become("UPDATE_COMPLETE")
	}
}

// The load makes a group larger while an update is under way that does not size
// it: it is as was asked for.
func TestGroupThatGrowsDuringAnUpdate(t *testing.T) {
	for name, parameters := range map[string]map[string]string{
		"migration": {"MigrationLcImageId": "ami-2", "MigrationDesiredCapacity": "1"},
		"servers":   {"LcImageId": "ami-2"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.course = sizedBy(3)
			d, _ := w.driver()
			if out, err := d.Update(w.ctx, Update{Stack: "Stack1", Parameters: parameters}); err != nil || out.Status != "UPDATE_COMPLETE" {
				t.Error(out, err)
			}
		})
	}
}

// A group has the size that the update names, and one that it replaces is left no
// smaller than it was.
func TestGroupOfAnotherSizeThanAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		parameters map[string]string
		left       int
		says       string
	}{
		"named":    {map[string]string{"DesiredCapacity": "3"}, 4, "group api: desired capacity is 4, asked for was 3"},
		"replaced": {map[string]string{"LcImageId": "ami-2"}, 1, "group api: desired capacity is 1, asked for was 2"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.course = sizedBy(c.left)
			d, _ := w.driver()
			d.Pace.Settle = 100 * time.Millisecond
			_, err := d.Update(w.ctx, Update{Stack: "Stack1", Parameters: c.parameters})
			if failed(t, err); !strings.HasSuffix(err.Error(), c.says) {
				t.Error(err)
			}
		})
	}
}

// A group that shrinks beside an update of another one is no failure of that, and
// is told as a dip.
func TestGroupThatShrinksBesideAnUpdate(t *testing.T) {
	w := newWorld(t)
	d, l := w.driver()
	shrink := sizedBy(1)
	w.course = func(w *world, asked map[string]string) {
		w.become("UPDATE_IN_PROGRESS")
		w.locked(func() { w.resize("api", 1) })
		w.dipped(1)
		shrink(w, asked)
	}
	d.Emit = func(e recording.Event) {
		l.emit(e)
		w.saw(e)
	}
	if _, err := d.Update(w.ctx, Update{Stack: "Stack1", Parameters: map[string]string{"MigrationLcImageId": "ami-2", "MigrationDesiredCapacity": "1"}}); err != nil {
		t.Error(err)
	}
	if dips := l.of(recording.EventGroup, "dip"); len(dips) == 0 || dips[0].Text != "1 of 2 instances in service" {
		t.Errorf("%+v", dips)
	}
}
