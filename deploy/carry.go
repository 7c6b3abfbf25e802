package deploy

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"upness/recording"
)

// Update carries one update out and follows it to its end: the stack's, that of
// its groups and targets, and until clients see the new version. An error is a
// *Refusal (nothing was touched), a *Trouble (it was not begun), a *Failure, an
// *Undecided, or, when ctx ends, an *Unfollowed, which leaves the update to
// CloudFormation.
func (d *Driver) Update(ctx context.Context, u Update) (*Outcome, error) {
	p, err := d.Prepare(ctx, u)
	if err != nil {
		return nil, unfollowed(ctx, err, u.Stack, notBegun)
	}
	w, err := d.watch(ctx, p.Snapshot)
	if err != nil {
		return nil, unfollowed(ctx, err, u.Stack, notBegun)
	}
	defer w.end()
	out, err := d.carry(ctx, w, p)
	if err == nil && !out.Nothing {
		err = d.seen(ctx, p.Snapshot.Root.Name())
	}
	return out, err
}

// Prepare reads the stack and says what an update will send. It waits for an
// update under way if that is asked for.
func (d *Driver) Prepare(ctx context.Context, u Update) (*Prepared, error) {
	for first := true; ; first = false {
		var s *Snapshot
		err := d.patiently(ctx, func() (err error) {
			if s, err = d.Clients.Snapshot(ctx, u.Stack); err != nil {
				return err
			}
			return s.unsure()
		})
		if err != nil {
			return nil, err
		}
		p, err := d.Clients.Prepare(ctx, s, u)
		if !errors.Is(err, errBusy) {
			if err == nil {
				d.warnUnsized(s)
			}
			return p, err
		}
		if first {
			d.warn(fmt.Sprintf("waiting: stack %s is being changed (%s)", s.Root.Name(), s.Root.Live.StackStatus))
		}
		if err := d.idle(ctx, u.Stack); err != nil {
			return nil, err
		}
	}
}

// idle waits until a stack is not being changed any more.
func (d *Driver) idle(ctx context.Context, stack string) error {
	for since := time.Now(); ; {
		s, err := d.Clients.Describe(ctx, stack)
		switch {
		case err == nil && !busy(s.StackStatus):
			return nil
		case err == nil:
			since = time.Now()
		case KindOf(err) == NoStack || time.Since(since) > d.pace().Unseen:
			return err
		}
		if err := pause(ctx, d.pace().Stack); err != nil {
			return err
		}
	}
}

// carry sends an update and follows it until groups and targets are what it
// asked for.
func (d *Driver) carry(ctx context.Context, w *watch, p *Prepared) (*Outcome, error) {
	name := p.Snapshot.Root.Name()
	out := &Outcome{Stack: name, Status: string(p.Snapshot.Root.Live.StackStatus), Carried: p.Carried, Command: p.Command}
	begun := time.Now()
	defer func() { out.Took = time.Since(begun) }()
	if d.Before != nil {
		if err := d.Before(ctx, p); err != nil {
			return out, unfollowed(ctx, err, name, notBegun)
		}
	}
	for _, c := range p.Carried {
		d.warn(fmt.Sprintf("stack %s: %s", name, c))
	}
	d.tell(p.Command)
	d.emit(recording.Event{Kind: recording.EventStack, Source: "deploy", Name: name, State: "requested", Text: p.Command})
	wanted := p.wanted()
	w.ask(wanted)
	w.forget()
	if err := d.spent(name); err != nil {
		return out, err
	}
	before, _, _ := w.last()
	switch err := d.patiently(ctx, func() error { return d.send(ctx, p) }); {
	case errors.Is(err, errNothing) && p.NothingOK:
		out.Nothing = true
		d.warn(fmt.Sprintf("stack %s: there is nothing to update: it is as asked already", name))
		return out, nil
	case errors.Is(err, errNothing):
		return out, &Refusal{Rule: "nothing", Text: fmt.Sprintf("stack %s: there is nothing to update: it has these parameters already; is the image the right one?", name)}
	case KindOf(err) == Unreachable: // which may have taken the request, and lost the answer
		return out, &Undecided{Stack: name, Err: err, Text: fmt.Sprintf("whether the update of stack %s was begun is not known: %v; see it with: %s", name, err, p.Snapshot.command("describe-stack-events"))}
	case err != nil:
		return out, unfollowed(ctx, err, name, "whether its update was begun is not known; see it with: "+p.Snapshot.command("describe-stack-events"))
	}
	return out, d.follow(ctx, w, p, out, before, wanted)
}

// spent is the failure of an update that is not begun any more, since the
// clients' budget is spent.
func (d *Driver) spent(stack string) error {
	select {
	case <-d.Spent:
		return &Refusal{Rule: "budget", Text: fmt.Sprintf("stack %s: the update was not begun: %s", stack, d.why())}
	default:
		return nil
	}
}

// why says that the budget is spent, and on what.
func (d *Driver) why() string {
	if d.Why == nil {
		return "the clients' budget is spent"
	}
	return "the clients' budget is spent: " + d.Why()
}

// follow waits for the end of an update that was sent.
func (d *Driver) follow(ctx context.Context, w *watch, p *Prepared, out *Outcome, before cfntypes.Stack, wanted map[string]goal) error {
	end, err := d.await(ctx, w, p, out, before)
	if err != nil {
		return err
	}
	out.Status = string(end.StackStatus)
	if end.StackStatus == cfntypes.StackStatusUpdateComplete {
		return unfollowed(ctx, d.settle(ctx, w, out.Stack, wanted), out.Stack, "it is UPDATE_COMPLETE, but whether its groups serve was not waited for")
	}
	w.drain(ctx)
	out.Cause = w.cause()
	out.Oversized = d.oversized(ctx, p.Snapshot)
	if end.StackStatus == cfntypes.StackStatusUpdateRollbackFailed {
		return d.stuck(ctx, out)
	}
	return failure(out, w.unexplained(out)...)
}

// stuck words a rollback that failed itself.
func (d *Driver) stuck(ctx context.Context, out *Outcome) error {
	s, err := d.Clients.Snapshot(ctx, out.Stack)
	if err != nil {
		return failure(out, fmt.Sprintf("which resources failed is not known: %v", err))
	}
	r := s.stuck()
	for _, line := range r.More {
		d.warn(line)
	}
	return failure(out, r.Text)
}

// errNothing is an update that would change nothing.
var errNothing = errors.New("no updates are to be performed")

// updating is how CloudFormation refuses a second update.
var updating = regexp.MustCompile(`is in (\w+_IN_PROGRESS) state and can ?not be updated`)

// send asks CloudFormation for the update. The token makes a second attempt of
// the SDK the same request.
func (d *Driver) send(ctx context.Context, p *Prepared) error {
	_, err := d.Clients.Stacks.UpdateStack(ctx, p.Input)
	if err == nil {
		return nil
	}
	var exists *cfntypes.TokenAlreadyExistsException
	if errors.As(err, &exists) {
		return nil // the first attempt was heard, its answer was lost
	}
	var insufficient *cfntypes.InsufficientCapabilitiesException
	if errors.As(err, &insufficient) {
		return &Refusal{Rule: "capabilities", Err: err, Text: fmt.Sprintf(
			"stack %s: the template needs a capability that the stack does not have: add it with --capability or `capabilities` (%s)", p.Snapshot.Root.Name(), oneLine(insufficient.ErrorMessage()))}
	}
	err = d.Clients.Explain(err)
	switch text := strings.ToLower(err.Error()); {
	case nothingToDo.MatchString(text):
		return errNothing
	case updating.MatchString(err.Error()):
		return &Refusal{Rule: "busy", Err: err, Text: fmt.Sprintf("stack %s: somebody else changes it at this moment (%s): wait until that is done",
			p.Snapshot.Root.Name(), updating.FindStringSubmatch(err.Error())[1])}
	}
	return err
}

// seen waits until clients see the new version.
func (d *Driver) seen(ctx context.Context, stack string) error {
	if d.Seen == nil {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, d.pace().Settle)
	defer cancel()
	if err := d.Seen(limited); err != nil {
		if ctx.Err() != nil {
			return unfollowed(ctx, ctx.Err(), stack, "it is updated, but whether clients see the new version was not waited for")
		}
		return fmt.Errorf("stack %s is updated, but clients do not see the new version: %w", stack, err)
	}
	return nil
}
