package deploy

import (
	"context"
	"sync"
	"time"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// watch follows a stack, those nested in it, their groups and targets, and
// turns what they do into events.
type watch struct {
	d    *Driver
	c    *Clients
	pace Pace
	stop context.CancelFunc
	done sync.WaitGroup
	root string // ID of the root stack

	reading sync.Mutex // of events

	mu         sync.Mutex
	stacks     map[string]*watchedStack // by ID
	groups     map[string]*watchedGroup // by name
	targets    map[string]*watchedTargets
	lives      map[string]*life                // instances by ID
	activities map[string]string               // status of the groups' activities by ID
	status     cfntypes.Stack                  // of the root, as last seen
	seen       time.Time                       // when that was
	trouble    error                           // why it is not seen now; nil: it is
	failures   []cfntypes.StackEvent           // of resources, in order
	rolled     string                          // reason that the root stack gave for its rollback; empty: none
	ends       map[string]cfntypes.StackStatus // of updates by their tokens, as events told
	paths      map[string]string               // names of stacks by ID
	operations map[string]*stackSpan           // spans under way, by stack and operation
	changed    chan struct{}                   // has one when status or trouble changed
	ctx        context.Context                 //nolint:containedctx // that of the polls, for those that begin later
}

// watch begins to follow what the snapshot shows.
func (d *Driver) watch(ctx context.Context, s *Snapshot) (*watch, error) {
	w := &watch{
		d: d, c: d.Clients, pace: d.pace(), root: deref(s.Root.Live.StackId), status: s.Root.Live, seen: time.Now(),
		stacks: map[string]*watchedStack{}, groups: map[string]*watchedGroup{}, targets: map[string]*watchedTargets{},
		lives: map[string]*life{}, activities: map[string]string{}, ends: map[string]cfntypes.StackStatus{}, paths: map[string]string{}, operations: map[string]*stackSpan{}, changed: make(chan struct{}, 1),
	}
	for stack := range s.Root.All() {
		id := deref(stack.Live.StackId)
		w.paths[id] = stack.Name()
		w.stacks[id] = &watchedStack{id: id}
		if err := w.baseline(ctx, w.stacks[id]); err != nil {
			w.d.warn("events of stack " + stack.Name() + " can not be watched: " + err.Error())
		}
	}
	for _, g := range s.Groups {
		w.addGroup(g)
		for _, a := range g.Activities {
			if a.EndTime != nil {
				w.activities[deref(a.ActivityId)] = string(a.StatusCode)
			}
		}
	}
	for _, t := range s.TargetGroups {
		w.addTargets(t)
		w.targets[t.ARN()].blind = t.Health == nil
	}
	ctx, w.stop = context.WithCancel(ctx)
	w.ctx = ctx
	w.begin("the stack's status", w.pace.Stack, w.lookAtStatus)
	w.begin("events of the stack", w.pace.Stack, w.lookAtEvents)
	w.begin("activities of the groups", w.pace.Stack, w.lookAtActivities)
	w.begin("the groups", w.pace.Groups, w.lookAtGroups)
	w.begin("health of the targets", w.pace.Groups, w.lookAtTargets)
	return w, ctx.Err()
}

func (w *watch) begin(what string, every time.Duration, look func(context.Context) error) {
	w.done.Go(func() { w.poll(w.ctx, what, every, look) })
}

// end looks once more at what may have changed last, unless nothing can be seen,
// and ends the polls.
func (w *watch) end() {
	w.stop()
	w.done.Wait()
	if _, _, trouble := w.last(); KindOf(trouble) != Unreachable && KindOf(trouble) != Expired {
		w.lookOnceMore()
	}
	w.mu.Lock()
	left := w.openDips()
	w.mu.Unlock()
	for _, e := range left {
		w.d.emit(w.d.stamp(e, time.Time{}))
	}
}

func (w *watch) lookOnceMore() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), answerTimeout)
	defer cancel()
	for _, look := range []func(context.Context) error{w.lookAtEvents, w.lookAtActivities, w.lookAtTargets, w.lookAtGroups} {
		_ = look(ctx) // told by the poll already, if it goes wrong
	}
}

// lookAtStatus sees the root stack.
func (w *watch) lookAtStatus(ctx context.Context) error {
	s, err := w.c.Describe(ctx, w.root)
	w.mu.Lock()
	if err == nil {
		w.status, w.seen, w.trouble = s, time.Now(), nil
	} else if ctx.Err() == nil {
		w.trouble = err
	}
	w.mu.Unlock()
	select {
	case w.changed <- struct{}{}:
	default:
	}
	return err
}

// last is the root stack as it was last seen, when that was, and what has kept
// it from being seen since.
func (w *watch) last() (cfntypes.Stack, time.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status, w.seen, w.trouble
}
