package deploy

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// Preview is what an update would change, as CloudFormation's change set says.
type Preview struct {
	Stack   string   `json:"stack"`
	Changes []Change `json:"changes"` // empty: there is nothing to update
	Command string   `json:"command"` // of the aws command line that carries it out
	Carried []string `json:"carried,omitempty"`

	Leftover string `json:"leftover,omitempty"` // why the change set itself could not be deleted; empty: it is gone
	Body     string `json:"-"`                  // of a template that is sent by its URL; empty if it could not be read
}

// Change is what happens to one resource.
type Change struct {
	Stack       string   `json:"stack"` // with those it is nested in: Stack1/Database
	Logical     string   `json:"logical_id"`
	Physical    string   `json:"physical_id,omitempty"`
	Type        string   `json:"type"`
	Action      string   `json:"action"`                // Add, Modify, Remove, Import, Dynamic
	Replacement string   `json:"replacement,omitempty"` // True, False, Conditional
	Causes      []string `json:"causes,omitempty"`      // such as "Properties.ImageId by the parameter LcImageId"

	Raw *cfntypes.ResourceChange `json:"-"`
}

// changeSetPeriod is how often a change set is looked at until it is made.
const changeSetPeriod = time.Second

// nothingToDo is how CloudFormation says that nothing would change.
var nothingToDo = regexp.MustCompile(`(?i)no updates are to be performed|didn't contain changes`)

// Preview makes a change set, reads it and deletes it. Nothing is changed by it.
func (c *Clients) Preview(ctx context.Context, p *Prepared) (*Preview, error) {
	in := p.Input
	// Of its own: another look at the same update is another change set.
	name := aws.String("upness-" + strings.ToLower(rand.Text()))
	view := &Preview{Stack: p.Snapshot.Root.Name(), Changes: []Change{}, Command: p.Command, Carried: p.Carried}
	made, err := c.Stacks.CreateChangeSet(ctx, &cloudformation.CreateChangeSetInput{
		StackName: in.StackName, ChangeSetName: name, ChangeSetType: cfntypes.ChangeSetTypeUpdate, ClientToken: name,
		Parameters: in.Parameters, Capabilities: in.Capabilities, IncludeNestedStacks: aws.Bool(len(p.Snapshot.Root.Nested) > 0),
		TemplateURL: in.TemplateURL, TemplateBody: in.TemplateBody, UsePreviousTemplate: in.UsePreviousTemplate,
		Description: aws.String("made by upness to show what an update would change; never executed"),
	})
	if err != nil {
		return nil, unmade(view.Stack, c.Explain(err))
	}
	view.Changes, err = c.changes(ctx, deref(made.Id), view.Stack)
	if err == nil && in.TemplateURL != nil {
		// Only CloudFormation is sure to be allowed to read what is at the URL.
		if t, unread := c.Stacks.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: in.StackName, ChangeSetName: made.Id}); unread == nil {
			view.Body = deref(t.TemplateBody)
		}
	}
	if left := c.dropChangeSet(context.WithoutCancel(ctx), deref(made.Id)); left != nil {
		view.Leftover = fmt.Sprintf("the change set %s stays: %v", *name, left)
	}
	if err != nil {
		return nil, err
	}
	return view, nil
}

// unmade words a change set that could not be made: what CloudFormation finds
// invalid in it, it would in the update.
func unmade(stack string, err error) error {
	var t *Trouble
	var api smithy.APIError
	if errors.As(err, &t) && errors.As(err, &api) && t.Kind == Rejected && api.ErrorCode() == "ValidationError" {
		return refusedByService(stack, strings.TrimPrefix(t.Text, t.Action+": "), err)
	}
	return err
}

func refusedByService(stack, reason string, err error) *Refusal {
	return &Refusal{Rule: "change_set", Err: err, Text: fmt.Sprintf("stack %s: CloudFormation refuses the update: %s", stack, reason)}
}

// changes reads a change set once it is made, and those of nested stacks.
func (c *Clients) changes(ctx context.Context, id, stack string) ([]Change, error) {
	all := []Change{}
	var next *string
	for {
		page, err := c.Stacks.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &id, NextToken: next})
		if err != nil {
			return nil, c.Explain(err)
		}
		switch page.Status {
		case cfntypes.ChangeSetStatusCreatePending, cfntypes.ChangeSetStatusCreateInProgress:
			if err := pause(ctx, changeSetPeriod); err != nil {
				return nil, err
			}
			continue
		case cfntypes.ChangeSetStatusFailed:
			if nothingToDo.MatchString(deref(page.StatusReason)) {
				return all, nil
			}
			return nil, refusedByService(stack, oneLine(deref(page.StatusReason)), nil)
		}
		for _, change := range page.Changes {
			r := change.ResourceChange
			if r == nil {
				continue
			}
			all = append(all, changeOf(r, stack))
			if inner := deref(r.ChangeSetId); inner != "" {
				nested, err := c.changes(ctx, inner, stack+"/"+deref(r.LogicalResourceId))
				if err != nil {
					return nil, err
				}
				all = append(all, nested...)
			}
		}
		if next = page.NextToken; next == nil {
			return all, nil
		}
	}
}

func changeOf(r *cfntypes.ResourceChange, stack string) Change {
	c := Change{
		Stack: stack, Logical: deref(r.LogicalResourceId), Physical: deref(r.PhysicalResourceId), Type: deref(r.ResourceType),
		Action: string(r.Action), Replacement: string(r.Replacement), Raw: r,
	}
	for _, d := range r.Details {
		if d.Target == nil {
			continue
		}
		what := string(d.Target.Attribute)
		if name := deref(d.Target.Name); name != "" {
			what += "." + name
		}
		if by := deref(d.CausingEntity); by != "" {
			what += " by " + by
		}
		c.Causes = append(c.Causes, what)
	}
	return c
}

// dropChangeSet deletes a change set; one that stays is harmless.
func (c *Clients) dropChangeSet(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	_, err := c.Stacks.DeleteChangeSet(ctx, &cloudformation.DeleteChangeSetInput{ChangeSetName: &id})
	return c.Explain(err)
}

// String is the change in one line.
func (c Change) String() string {
	line := fmt.Sprintf("%-7s %s (%s)", c.Action, c.Logical, c.Type)
	if root, inner, nested := strings.Cut(c.Stack, "/"); nested && root != "" {
		line = fmt.Sprintf("%-7s %s/%s (%s)", c.Action, inner, c.Logical, c.Type)
	}
	switch c.Replacement {
	case "True":
		line += ", REPLACED"
	case "Conditional":
		line += ", perhaps replaced"
	}
	if len(c.Causes) > 0 {
		line += ": " + strings.Join(distinct(c.Causes), ", ")
	}
	return line
}

// pause waits, or returns why ctx ended first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
