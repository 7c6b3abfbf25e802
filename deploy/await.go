package deploy

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// await waits until the stack's status says that the update is over.
func (d *Driver) await(ctx context.Context, w *watch, p *Prepared, out *Outcome, before cfntypes.Stack) (cfntypes.Stack, error) {
	spent, cancel := d.Spent, false
	sent, begun := time.Now(), &course{before: before.LastUpdatedTime, token: deref(p.Input.ClientRequestToken)}
	look := time.NewTicker(w.pace.Stack)
	defer look.Stop()
	for {
		if ctx.Err() != nil {
			s, at, _ := w.last()
			out.Status = string(s.StackStatus)
			far := p.Snapshot.underWay(s.StackStatus, at.After(sent) && (begun.seen || busy(s.StackStatus)), out.Cancelled != "")
			return s, unfollowed(ctx, ctx.Err(), out.Stack, far)
		}
		select {
		case <-ctx.Done():
			continue
		case <-spent:
			spent, cancel = nil, true
		case <-w.changed:
		case <-look.C:
		}
		s, at, trouble := w.last()
		out.Status = string(s.StackStatus)
		if at.After(sent) && begun.over(s, at, w) {
			return s, nil
		}
		if cancel && begun.seen {
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

// course tells the end of an update from what was before it. An answer may be
// older than the update, even after a newer one, and tell of the update before:
//
//	UPDATE_COMPLETE | sent | UPDATE_IN_PROGRESS | UPDATE_ROLLBACK_COMPLETE
//	        ^ a late answer would be taken for success
//
// So an end counts only when the stack says that it was updated since, and was
// seen on the way, or its events say the same; or, where events are denied and
// the update was too quick to be seen, when nothing changes for some looks.
type course struct {
	before *time.Time
	token  string
	seen   bool      // under way
	still  time.Time // the first look of those in a row that show the same end
	looks  int
}

// stillLooks are how many looks in a row must show an end that nothing else tells of.
const stillLooks = 4

// over reports whether s, seen at a time, is the update's end.
func (c *course) over(s cfntypes.Stack, at time.Time, w *watch) bool {
	switch {
	case busy(s.StackStatus):
		c.seen, c.looks = true, 0
		return false
	case !later(s.LastUpdatedTime, c.before):
		return false
	}
	end, heard := w.heard(c.token)
	if heard {
		return end == s.StackStatus
	}
	if at.After(c.still) {
		c.still, c.looks = at, c.looks+1
	}
	return c.seen || c.looks > stillLooks
}

func later(a, b *time.Time) bool { return a != nil && (b == nil || a.After(*b)) }

// cancel asks CloudFormation to undo the update under way, which it does in
// UPDATE_IN_PROGRESS only, and reports whether to ask again.
func (d *Driver) cancel(ctx context.Context, p *Prepared, out *Outcome, status cfntypes.StackStatus) (again bool) {
	why := d.why()
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
