package deploy

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// await waits until the stack's status says that the update is over. An answer
// may be older than the update and tell of the one before: only one that was
// seen to begin can be over.
func (d *Driver) await(ctx context.Context, w *watch, p *Prepared, out *Outcome, before cfntypes.Stack) (cfntypes.Stack, error) {
	spent, cancel := d.Spent, false
	sent, begun := time.Now(), false
	look := time.NewTicker(w.pace.Stack)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			s, _, _ := w.last()
			out.Status = string(s.StackStatus)
			d.warn(fmt.Sprintf("stack %s: its update goes on without being followed (%s); see it with: %s",
				out.Stack, s.StackStatus, p.Snapshot.command("describe-stack-events")))
			return s, ctx.Err()
		case <-spent:
			spent, cancel = nil, true
		case <-w.changed:
		case <-look.C:
		}
		s, at, trouble := w.last()
		out.Status = string(s.StackStatus)
		begun = begun || busy(s.StackStatus) || later(s.LastUpdatedTime, before.LastUpdatedTime) || w.heard(deref(p.Input.ClientRequestToken))
		if begun && at.After(sent) && !busy(s.StackStatus) {
			return s, nil
		}
		if cancel && begun {
			cancel = d.cancel(ctx, p, out, s.StackStatus)
		}
		if at.Before(sent) {
			at = sent
		}
		if silent := time.Since(at); silent > w.pace.Unseen && trouble != nil {
			return s, &Undecided{Stack: out.Stack, Err: trouble, Text: fmt.Sprintf(
				"what became of the update of stack %s is not known: %v (last seen %s ago: %s)", out.Stack, trouble, silent.Round(time.Second), s.StackStatus)}
		}
	}
}

func later(a, b *time.Time) bool { return a != nil && (b == nil || a.After(*b)) }

// cancel asks CloudFormation to undo the update under way, which it does in
// UPDATE_IN_PROGRESS only, and reports whether to ask again.
func (d *Driver) cancel(ctx context.Context, p *Prepared, out *Outcome, status cfntypes.StackStatus) (again bool) {
	why := "the clients' budget is spent"
	if d.Why != nil {
		why += ": " + d.Why()
	}
	if status != cfntypes.StackStatusUpdateInProgress {
		d.warn(fmt.Sprintf("stack %s: %s, but the update can not be cancelled any more (%s)", out.Stack, why, status))
		return false
	}
	_, err := d.Clients.Stacks.CancelUpdateStack(ctx, &cloudformation.CancelUpdateStackInput{StackName: p.Snapshot.Root.Live.StackId})
	if err == nil {
		out.Cancelled = why
		d.warn(fmt.Sprintf("stack %s: the update is cancelled: %s", out.Stack, why))
		d.tell(p.Snapshot.command("cancel-update-stack"))
		return false
	}
	err = d.Clients.Explain(err)
	d.warn(fmt.Sprintf("stack %s: %s, but the update could not be cancelled: %v", out.Stack, why, err))
	kind := KindOf(err)
	return kind == Throttled || kind == Unreachable || kind == Expired
}
