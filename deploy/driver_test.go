package deploy

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/recording"
)

// log collects what a driver tells.
type log struct {
	mu     sync.Mutex
	events []recording.Event
	lines  []string
	phases []string
}

func (l *log) emit(e recording.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
}

func (l *log) tell(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

// of are the events of a kind, and of a state if one is given.
func (l *log) of(kind string, states ...string) (all []recording.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		if e.Kind == kind && (len(states) == 0 || slices.Contains(states, e.State)) {
			all = append(all, e)
		}
	}
	return all
}

// warned reports a warning that holds a text.
func (l *log) warned(text string) bool {
	return slices.ContainsFunc(l.of(recording.EventWarning), func(e recording.Event) bool { return strings.Contains(e.Text, text) })
}

// until waits for something to come about.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never came about: %s", what)
		}
	}
}

// quick is a pace for tests.
var quick = Pace{Stack: 20 * time.Millisecond, Groups: 10 * time.Millisecond, Settle: 20 * time.Second, Unseen: 20 * time.Second, Backoff: 40 * time.Millisecond}

// driver is one at the world, at a quick pace.
func (w *world) driver() (*Driver, *log) {
	w.t.Helper()
	l := &log{}
	clock := recording.StartClock()
	return &Driver{Clients: w.connect(), Pace: quick, Emit: l.emit, Tell: l.tell, Axis: clock.Offset,
		Phase: func(name string) { l.phases = append(l.phases, name) }}, l
}

func release2() Update {
	return Update{Stack: "Stack1", Parameters: map[string]string{"LcImageId": "ami-2"}}
}

// saw counts the dips that were told, for courses that wait for them.
func (w *world) saw(e recording.Event) {
	if e.Kind == recording.EventGroup && e.State == "dip" {
		w.locked(func() { w.dips++ })
	}
}

// dipped waits until n dips were told.
func (w *world) dipped(n int) {
	until(w.t, "a dip", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.dips >= n
	})
}

// event is a failure of a resource, as the SDK reads it.
func event(reason string) cfntypes.StackEvent {
	return cfntypes.StackEvent{
		LogicalResourceId: aws.String("Api"), ResourceType: aws.String(typeGroup), ResourceStatus: cfntypes.ResourceStatusUpdateFailed, ResourceStatusReason: &reason,
	}
}
