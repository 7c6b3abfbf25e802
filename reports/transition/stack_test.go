package transition

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/recording"
	"upness/reports/internal/fixture"
)

// shown are the words of the bars of a lane, with a ! after those that failed.
func shown(all []bar) (words []string) {
	for _, b := range all {
		w := b.label
		if b.failed {
			w += "!"
		}
		words = append(words, w)
	}
	return words
}

func axisOf(p *Picture) timeAxis { return newTimeAxis(p.Timeline) }

func TestStackLanes(t *testing.T) {
	p := pictureOf(fixture.RolledBack())
	a := axisOf(p)
	if diff := cmp.Diff([]string{"update of Stack1", "rollback of Stack1"}, shown(p.operations(a))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ApiLaunch", "ApiGroup!", "ApiGroup"}, shown(p.resources(a))); diff != "" {
		t.Error(diff)
	}
	if empty := p.emptied(a); len(empty) != 1 || empty[0].from != 54 || empty[0].to != 58 {
		t.Errorf("no healthy target: %+v", empty)
	}
}

// What did not end lasts to the end of the axis.
func TestStackLanesWithoutAnEnd(t *testing.T) {
	p := pictureOf(fixture.Release())
	p.Events = []recording.Event{
		{Kind: recording.EventStack, Name: "S", ID: "1", Edge: recording.Begin, At: time.Second, Fields: map[string]any{"operation": "update"}},
		{Kind: recording.EventStack, Name: "S/Group", State: "update_in_progress", At: 2 * time.Second},
		{Kind: recording.EventTarget, Name: "servers", State: "none_healthy", At: 3 * time.Second},
	}
	a := axisOf(p)
	for what, bars := range map[string][]bar{"operation": p.operations(a), "resource": p.resources(a), "targets": p.emptied(a)} {
		if len(bars) != 1 || bars[0].to != a.length || bars[0].failed {
			t.Errorf("%s: %+v", what, bars)
		}
	}
}

func TestSizes(t *testing.T) {
	lanes := pictureOf(fixture.RolledBack()).sizes(axisOf(pictureOf(fixture.RolledBack())))
	if len(lanes) != 1 || lanes[0].label != "ApiGroup" {
		t.Fatalf("%+v", lanes)
	}
	if diff := cmp.Diff([]string{"3/3", "1/3!", "3/3"}, shown(lanes[0].bars)); diff != "" {
		t.Error(diff)
	}
	p := pictureOf(fixture.Stack())
	lanes = p.sizes(axisOf(p))
	// A surge is no dip: what was there before is there. An empty group is not drawn.
	if diff := cmp.Diff([]string{"3/3", "3/4", "4/4", "3/3", "3/4", "4/4", "3/3", "3/4", "4/4", "3/3"}, shown(lanes[0].bars)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0/1", "1/1"}, shown(lanes[1].bars)); diff != "" {
		t.Error(diff)
	}
}

// The instances of the group that answers stand first, coloured by image; what
// was there when the watch began reaches back to its first answer.
func TestLivesOfTwoGroups(t *testing.T) {
	p := pictureOf(fixture.Stack())
	lives := p.lives(axisOf(p))
	var names []string
	for _, l := range lives {
		names = append(names, l.name)
	}
	if diff := cmp.Diff([]string{"i-0aa1", "i-0aa2", "i-0aa3", "i-0bb1", "i-0bb2", "i-0bb3", "MigrationGroup i-0cc1"}, names); diff != "" {
		t.Error(diff)
	}
	if first := lives[0].bars[0]; first.from != 0 || first.pale || lives[0].version != 0 || lives[6].version != 1 {
		t.Errorf("%+v", lives)
	}
}

// An image whose name is no version takes the version's place in the release.
func TestImageVersions(t *testing.T) {
	p := pictureOf(fixture.Stack())
	p.Timeline.Versions = []string{"v1", "v2"}
	p.Verdict.Transition.From, p.Verdict.Transition.To = "v1", "v2"
	want := map[string]int{fixture.Old: 0, fixture.New: 1}
	if diff := cmp.Diff(want, p.imageVersions()); diff != "" {
		t.Error(diff)
	}
	// What an event says goes before the order.
	p.Events = append(p.Events, recording.Event{Kind: recording.EventGroup, Fields: map[string]any{"to_image": fixture.Old, "to_version": "v2"}})
	if got := p.imageVersions()[fixture.Old]; got != 1 {
		t.Errorf("%s is version %d", fixture.Old, got)
	}
}

// A group's activities tell to the point what looks at it see late, or not at all.
func TestActivitiesRefineLives(t *testing.T) {
	p := pictureOf(fixture.Release())
	at := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	image := map[string]any{"image": fixture.Old}
	activity := func(text string, from, to float64) recording.Event {
		return recording.Event{Kind: recording.EventScaling, Name: "g", Edge: recording.Begin, At: at(from), End: at(to), Text: text}
	}
	p.Events = []recording.Event{
		activity("Launching a new EC2 instance: i-1", 10, 12),
		{Kind: recording.EventInstance, Name: "i-1", ID: "i", Edge: recording.Begin, At: at(12), End: at(34), State: "terminated", Fields: image},
		{Kind: recording.EventInstance, Name: "i-1", State: "in_service", At: at(12.00001), Fields: image},
		activity("Terminating EC2 instance: i-1", 30, 31.5),
	}
	lives := p.lives(axisOf(p))
	if len(lives) != 1 || len(lives[0].bars) != 3 {
		t.Fatalf("%+v", lives)
	}
	for i, want := range [][2]float64{{10, 12}, {12.00001, 30}, {30, 31.5}} {
		if b := lives[0].bars[i]; b.from != want[0] || b.to != want[1] {
			t.Errorf("bar %d is from %v to %v, want %v", i, b.from, b.to, want)
		}
	}
}

func TestStatuses(t *testing.T) {
	p := pictureOf(fixture.Release())
	p.Events = nil
	for i, state := range []string{"waiting", "running", "running", "running", "failed"} {
		p.Events = append(p.Events, recording.Event{Kind: recording.EventOutput, Source: "migration", Name: "release", State: state, At: time.Duration(20+i) * time.Second})
	}
	p.Events = append(p.Events, recording.Event{Kind: recording.EventOutput, Source: "exec", Name: "release", State: "other", At: 30 * time.Second})
	bars := p.statuses(axisOf(p))
	if diff := cmp.Diff([]string{"waiting", "running", "failed!"}, shown(bars)); diff != "" {
		t.Fatal(diff)
	}
	if bars[1].from != 21 || bars[1].to != 24 || bars[2].from != 24 || bars[2].to != 24 {
		t.Errorf("%+v", bars)
	}
}
