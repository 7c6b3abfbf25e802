package deploy

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	asgtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/recording"
)

// activityPage is how many of a group's activities are looked at; a release has
// few under way at once.
const activityPage = 50

// lookAtActivities tells what the groups began and ended since the watch began.
func (w *watch) lookAtActivities(ctx context.Context) error {
	w.mu.Lock()
	names := slices.Sorted(maps.Keys(w.groups))
	w.mu.Unlock()
	var first error
	for _, name := range names {
		out, err := w.c.Groups.DescribeScalingActivities(ctx, &autoscaling.DescribeScalingActivitiesInput{
			AutoScalingGroupName: &name, MaxRecords: aws.Int32(activityPage)})
		if err != nil {
			if first == nil {
				first = w.c.Explain(err)
			}
			continue
		}
		for _, a := range slices.Backward(out.Activities) {
			w.seeActivity(name, a)
		}
	}
	return first
}

func (w *watch) seeActivity(group string, a asgtypes.Activity) {
	id, status := deref(a.ActivityId), string(a.StatusCode)
	w.mu.Lock()
	last, known := w.activities[id]
	w.activities[id] = status
	w.mu.Unlock()
	over := a.EndTime != nil
	if status == last {
		return
	}
	e := recording.Event{
		Kind: recording.EventScaling, Source: "autoscaling", Name: group, State: snake(status), ID: "scaling-" + id, Edge: recording.Begin,
		Text:   oneLine(deref(a.Description)),
		Fields: map[string]any{"activity": id, "cause": oneLine(deref(a.Cause)), "progress": deref(a.Progress)},
	}
	if !known {
		w.d.emit(w.d.stamp(e, deref(a.StartTime)))
	}
	switch {
	case over:
		e.Edge = recording.End
		if status == string(asgtypes.ScalingActivityStatusCodeFailed) || status == string(asgtypes.ScalingActivityStatusCodeCancelled) {
			e.Error = orStatus(oneLine(deref(a.StatusMessage)), status)
		}
		w.d.emit(w.d.stamp(e, *a.EndTime))
	case known:
		e.ID, e.Edge = "", ""
		w.d.emit(w.d.stamp(e, time.Time{}))
	}
}

// snake writes WaitingForELBConnectionDraining as waiting_for_elb_connection_draining.
func snake(text string) string {
	var b strings.Builder
	for i, r := range text {
		upper := r >= 'A' && r <= 'Z'
		if upper && i > 0 {
			before := text[i-1] < 'A' || text[i-1] > 'Z'
			after := i+1 < len(text) && text[i+1] >= 'a'
			if before || after {
				b.WriteByte('_')
			}
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
