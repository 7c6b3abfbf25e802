package deploy

import (
	"errors"
	"fmt"
	"slices"
)

// sizing are the actions without which a group of a stack, or the parameter that
// sets its size, is not found.
var sizing = []string{
	"autoscaling:DescribeAutoScalingGroups", "cloudformation:DescribeStacks", "cloudformation:GetTemplate", "cloudformation:ListStackResources",
}

// passing are the kinds of trouble that may be over at the next call.
var passing = []TroubleKind{Throttled, Unreachable, Expired, NoCredentials, Rejected}

// unsized are the gaps for which the live size of a group may not be known: the
// update then sends the one that the stack remembers.
func (s *Snapshot) unsized() (all []*Trouble) {
	for _, gap := range s.Gaps {
		var t *Trouble
		if errors.As(gap, &t) && slices.Contains(sizing, t.Action) {
			all = append(all, t)
		}
	}
	return all
}

// unsure is why no update may be prepared from the snapshot: a size that was not
// read for a trouble that passes would be a group made smaller under load. What
// is denied stays so, and is no reason.
func (s *Snapshot) unsure() error {
	for _, t := range s.unsized() {
		if slices.Contains(passing, t.Kind) {
			return t
		}
	}
	return nil
}

// warnUnsized tells of sizes that are not known for good.
func (d *Driver) warnUnsized(s *Snapshot) {
	for _, t := range s.unsized() {
		d.warn(fmt.Sprintf("stack %s: the live size of its groups may not be known, and is then sent as the stack remembers it: %v", s.Root.Name(), t))
	}
}
