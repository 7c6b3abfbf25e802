package deploy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/recording"
)

// watchedStack is how far the events of a stack have been read.
type watchedStack struct {
	id   string
	last string    // ID of the newest event that was read
	when time.Time // of that event; what is older was read, or is none of ours
}

// stackSpan is an operation on a stack under way.
type stackSpan struct {
	id    string
	begin recording.Event
}

// baseline notes the newest event, so that only later ones are told.
func (w *watch) baseline(ctx context.Context, s *watchedStack) error {
	out, err := w.c.Stacks.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &s.id})
	if err != nil {
		s.when = time.Now().Add(w.c.Clock().Ahead)
		return w.c.Explain(err)
	}
	if len(out.StackEvents) > 0 {
		s.last, s.when = deref(out.StackEvents[0].EventId), deref(out.StackEvents[0].Timestamp)
	}
	return nil
}

// lookAtEvents tells of the new events of all stacks.
func (w *watch) lookAtEvents(ctx context.Context) error {
	w.reading.Lock() // the poll, or who waits for the last events: no event is told twice
	defer w.reading.Unlock()
	w.mu.Lock()
	stacks := make([]*watchedStack, 0, len(w.stacks))
	for _, s := range w.stacks {
		stacks = append(stacks, s)
	}
	w.mu.Unlock()
	var first error
	for _, s := range stacks {
		events, err := w.newEvents(ctx, s)
		if err != nil && first == nil {
			first = err
		}
		for _, e := range events {
			w.tellStackEvent(e)
		}
	}
	return first
}

// newEvents reads the events of a stack, newest first and page by page, up to
// the newest one that was read before, and returns them in order of time. When
// a page fails none counts as read, so that the next look finds them all.
func (w *watch) newEvents(ctx context.Context, s *watchedStack) ([]cfntypes.StackEvent, error) {
	var fresh []cfntypes.StackEvent
	in := &cloudformation.DescribeStackEventsInput{StackName: &s.id}
pages:
	for {
		page, err := w.c.Stacks.DescribeStackEvents(ctx, in)
		if err != nil {
			return nil, w.c.Explain(err)
		}
		for _, e := range page.StackEvents {
			if deref(e.EventId) == s.last || deref(e.Timestamp).Before(s.when) {
				break pages
			}
			fresh = append(fresh, e)
		}
		if in.NextToken = page.NextToken; in.NextToken == nil {
			break
		}
	}
	if len(fresh) > 0 {
		s.last, s.when = deref(fresh[0].EventId), deref(fresh[0].Timestamp)
	}
	slices.Reverse(fresh)
	return fresh, nil
}

// tellStackEvent turns an event of a stack into one of the run, and takes note
// of failures and of stacks and groups that are new.
func (w *watch) tellStackEvent(e cfntypes.StackEvent) {
	status, kind := string(e.ResourceStatus), deref(e.ResourceType)
	failed := strings.HasSuffix(status, "_FAILED")
	own := ofStack(e)
	path := w.path(e)
	ev := recording.Event{
		Kind: recording.EventStack, Source: "cloudformation", State: strings.ToLower(status),
		Name: path + "/" + deref(e.LogicalResourceId), Text: oneLine(strings.TrimSpace(fmt.Sprintf("%s %s %s", kind, status, deref(e.ResourceStatusReason)))),
		Fields: map[string]any{"stack": path, "resource_type": kind, "event_id": deref(e.EventId)},
	}
	if own {
		ev.Name = path
	}
	if failed {
		ev.Error = orStatus(oneLine(deref(e.ResourceStatusReason)), status)
	}
	for name, value := range map[string]string{
		"physical_id": deref(e.PhysicalResourceId), "operation_id": deref(e.OperationId), "token": deref(e.ClientRequestToken),
	} {
		if value != "" {
			ev.Fields[name] = value
		}
	}
	w.mu.Lock()
	if failed && !own {
		w.failures = append(w.failures, e)
	}
	if own && deref(e.StackId) == w.root {
		w.hear(e)
	}
	w.mu.Unlock()
	w.d.emit(w.d.stamp(ev, deref(e.Timestamp)))
	if own {
		w.tellOperation(e, ev)
	}
	w.discover(e, path)
}

// hear takes note of why the root stack is rolled back, and how its operation
// ended. Callers hold mu.
func (w *watch) hear(e cfntypes.StackEvent) {
	switch {
	case !strings.HasSuffix(string(e.ResourceStatus), "_IN_PROGRESS"):
		w.ends[deref(e.ClientRequestToken)] = cfntypes.StackStatus(e.ResourceStatus)
	case e.ResourceStatus == cfntypes.ResourceStatusUpdateRollbackInProgress:
		w.rolled = cmp.Or(w.rolled, oneLine(deref(e.ResourceStatusReason)))
	}
}

func orStatus(reason, status string) string {
	if reason == "" {
		return status
	}
	return reason
}

// ofStack reports an event of the stack itself and not of one of its resources.
func ofStack(e cfntypes.StackEvent) bool {
	return deref(e.ResourceType) == typeStack && deref(e.PhysicalResourceId) == deref(e.StackId)
}

// path is the name of the stack that an event belongs to.
func (w *watch) path(e cfntypes.StackEvent) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if path := w.paths[deref(e.StackId)]; path != "" {
		return path
	}
	return deref(e.StackName)
}

// tellOperation makes spans of what is done to a stack: its update, and, as
// another operation, its rollback.
func (w *watch) tellOperation(e cfntypes.StackEvent, ev recording.Event) {
	status := string(e.ResourceStatus)
	rolling := strings.Contains(status, "ROLLBACK")
	key := fmt.Sprintf("%s %v", deref(e.StackId), rolling)
	w.mu.Lock()
	span := w.operations[key]
	other := w.operations[fmt.Sprintf("%s %v", deref(e.StackId), !rolling)]
	w.mu.Unlock()
	under := strings.HasSuffix(status, "_IN_PROGRESS")
	switch {
	case under && span == nil:
		if rolling && other != nil {
			w.endSpan(fmt.Sprintf("%s %v", deref(e.StackId), false), "failed", ev)
		}
		span = &stackSpan{id: "stack-" + deref(e.EventId), begin: ev}
		span.begin.ID, span.begin.Edge = span.id, recording.Begin
		span.begin.Fields = map[string]any{"operation": operation(rolling), "operation_id": deref(e.OperationId), "stack": ev.Name}
		w.d.emit(w.d.stamp(span.begin, deref(e.Timestamp)))
		w.mu.Lock()
		w.operations[key] = span
		w.mu.Unlock()
	case !under && span != nil:
		w.endSpan(key, strings.ToLower(status), ev)
	}
}

func operation(rolling bool) string {
	if rolling {
		return "rollback"
	}
	return "update"
}

// endSpan ends an operation's span when ev happened.
func (w *watch) endSpan(key, state string, ev recording.Event) {
	w.mu.Lock()
	span := w.operations[key]
	delete(w.operations, key)
	w.mu.Unlock()
	if span == nil {
		return
	}
	end := span.begin
	end.Edge, end.State, end.Error, end.Text = recording.End, state, ev.Error, ev.Text
	source, err := time.Parse(time.RFC3339Nano, fmt.Sprint(ev.Fields["source_time"]))
	if err != nil {
		source = time.Time{}
	}
	w.d.emit(w.d.stamp(end, source))
}

// discover adds nested stacks and groups that an update makes to what is watched.
func (w *watch) discover(e cfntypes.StackEvent, path string) {
	id := deref(e.PhysicalResourceId)
	if id == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch deref(e.ResourceType) {
	case typeStack:
		if w.stacks[id] == nil && strings.HasPrefix(id, "arn:") {
			w.stacks[id] = &watchedStack{id: id, when: deref(e.Timestamp).Add(-time.Second)}
			w.paths[id] = path + "/" + deref(e.LogicalResourceId)
		}
	case typeGroup:
		if w.groups[id] == nil {
			w.groups[id] = &watchedGroup{name: id, label: w.labelOf(deref(e.LogicalResourceId), path), versions: map[string]string{}}
		}
	}
}

// heard is the state in which, by its events, the update with this token ended.
func (w *watch) heard(token string) (end cfntypes.StackStatus, over bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	end, over = w.ends[token]
	return end, over
}
