package deploy

import (
	"context"
	"errors"
	"fmt"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Unfollowed is a deployment that was left under way, since whoever asked for it
// did not wait any longer. Nothing was undone.
type Unfollowed struct {
	Stack string
	Text  string // one line: how far it is, and the commands to follow it or to take it back
	Err   error  // of the context
}

// Error is the line.
func (u *Unfollowed) Error() string { return u.Text }

// Unwrap gives the context's error.
func (u *Unfollowed) Unwrap() error { return u.Err }

// notBegun is how far a deployment is whose preparation was left.
const notBegun = "its update was not begun"

// unfollowed says how far a deployment is that the end of ctx has left; any
// other error, and one that says so already, stays as it is.
func unfollowed(ctx context.Context, err error, stack, far string) error {
	if err == nil || ctx.Err() == nil || !errors.Is(err, ctx.Err()) || errors.As(err, new(*Unfollowed)) {
		return err
	}
	return &Unfollowed{Stack: stack, Text: fmt.Sprintf("stack %s: %s", stack, far), Err: ctx.Err()}
}

// underWay words an update that was sent and goes on, or may: with its status,
// where that was seen since, and whether it was cancelled.
func (s *Snapshot) underWay(status cfntypes.StackStatus, known, cancelled bool) string {
	see, back := "; follow it with: "+s.command("describe-stack-events"), "; take it back with: "+s.command("cancel-update-stack")
	switch {
	case cancelled:
		return "its update was cancelled, and its rollback goes on without being followed" + see
	case !known:
		return "its update was sent, and is not seen yet" + see + back
	case status == cfntypes.StackStatusUpdateInProgress:
		return fmt.Sprintf("its update goes on without being followed (%s)", status) + see + back
	}
	return fmt.Sprintf("its update goes on without being followed (%s)", status) + see
}
