package deploy

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Cause is why an update failed: the first resource that failed by itself.
type Cause struct {
	Resource string    `json:"resource"` // by its name in the template, with the nested stack's
	Type     string    `json:"type"`
	Status   string    `json:"status"`
	Reason   string    `json:"reason"`
	Why      string    `json:"why,omitempty"` // what that means, where it is known
	At       time.Time `json:"at"`            // by CloudFormation's clock
}

// String is the cause in one line.
func (c *Cause) String() string {
	text := fmt.Sprintf("%s (%s): %s: %s", c.Resource, c.Type, c.Status, c.Reason)
	if c.Why != "" {
		text += ": " + c.Why
	}
	return text
}

// cancelled is how CloudFormation says that a resource failed because another did.
var cancelled = regexp.MustCompile(`(?i)resource (update|creation|deletion) cancelled|^cancelled`)

// unsignalled is what it means that a group did not get its signals.
const unsignalled = "no new instance said within the PauseTime that it serves: it boots too slowly, its health check never passes, or it does not run cfn-signal"

// explanations are what CloudFormation's reasons mean for a release.
var explanations = []struct {
	reason *regexp.Regexp
	why    string
}{
	{regexp.MustCompile(`(?i)received 0 success signal|failed to receive \d+ resource signal|timed out.*signal|signal.*timed? ?out`),
		unsignalled},
	{regexp.MustCompile(`(?i)received \d+ failure signal|FAILURE signal`),
		"a new instance said itself that it failed to start: its log tells why"},
	{regexp.MustCompile(`(?i)did not stabilize|not stabilized`),
		"the instances did not become healthy in time"},
	{regexp.MustCompile(`(?i)image.*(does not exist|not exist|invalid|malformed)|InvalidAMIID`),
		"the image is not there, or not in this region, or not shared with this account"},
	{regexp.MustCompile(`(?i)insufficient.*capacity`),
		"the zone has no instances of this type to give: try again, or allow more zones or types"},
	{regexp.MustCompile(`(?i)limit ?exceeded|vcpu limit|quota|requested more (instances|vcpu)`),
		"the account's quota is used up"},
	{regexp.MustCompile(`(?i)not authorized|access ?denied|unauthorized`),
		"the role that CloudFormation works with lacks a permission"},
	{regexp.MustCompile(`(?i)already exists`),
		"a resource with a fixed name can not be replaced by another of the same name"},
	{regexp.MustCompile(`(?i)maxsize|max size`),
		"the group's maximum leaves no room for it"},
}

// cause finds the first resource that failed by itself in an update. Events of
// stacks tell only that something within them failed, and what was cancelled
// failed because of another.
func (w *watch) cause() *Cause {
	w.mu.Lock()
	events := slices.Clone(w.failures)
	w.mu.Unlock()
	// Each stack's events were read in order; among stacks the clock decides.
	slices.SortStableFunc(events, func(a, b cfntypes.StackEvent) int {
		return deref(a.Timestamp).Compare(deref(b.Timestamp))
	})
	var fallback *Cause
	for _, e := range events {
		if cancelled.MatchString(deref(e.ResourceStatusReason)) {
			continue
		}
		c := w.causeOf(e)
		if deref(e.ResourceType) == typeStack {
			if fallback == nil {
				fallback = c // its own events may not be readable
			}
			continue
		}
		return c
	}
	return fallback
}

func (w *watch) causeOf(e cfntypes.StackEvent) *Cause {
	name := deref(e.LogicalResourceId)
	if _, inner, nested := strings.Cut(w.path(e), "/"); nested {
		name = inner + "/" + name
	}
	c := &Cause{
		Resource: name, Type: deref(e.ResourceType), Status: string(e.ResourceStatus),
		Reason: cmp.Or(strings.TrimSuffix(oneLine(deref(e.ResourceStatusReason)), "."), "no reason given"), At: deref(e.Timestamp),
	}
	for _, x := range explanations {
		if x.reason.MatchString(c.Reason) {
			c.Why = x.why
			if x.why == unsignalled {
				c.Why = cmp.Or(w.silence(deref(e.PhysicalResourceId)), x.why)
			}
			break
		}
	}
	return c
}

// unexplained says what is known of a rollback that no resource caused: that
// somebody else cancelled the update, or what CloudFormation says, as of an alarm.
func (w *watch) unexplained(o *Outcome) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case o.Cause != nil || o.Cancelled != "" || w.rolled == "":
		return nil
	case w.rolled == "User Initiated":
		return []string{"no resource failed by itself: somebody cancelled the update"}
	}
	return []string{"no resource failed by itself; CloudFormation says: " + strings.TrimSuffix(w.rolled, ".")}
}

// forget drops the failures of the update before.
func (w *watch) forget() {
	w.mu.Lock()
	w.failures, w.rolled = nil, ""
	w.mu.Unlock()
}

// drain reads the events up to the stack's last, which may come after its status.
func (w *watch) drain(ctx context.Context) {
	for range 3 {
		if err := w.lookAtEvents(ctx); err == nil || pause(ctx, w.pace.Groups) != nil {
			return
		}
	}
}
