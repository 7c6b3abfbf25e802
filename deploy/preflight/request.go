package preflight

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"time"

	"upness/deploy"
)

// Request is what is asked of a preflight beside the update itself. What is
// zero is not known.
type Request struct {
	Step  Step
	Names deploy.Names

	Body string // the new template's text, where one is sent by its URL
	File string // that holds the template, for places; default: the stack's name

	OldImage, NewImage string
	LongestRequest     time.Duration // of the load
	KeepAlive          time.Duration // of the servers' idle connections
	Boot               time.Duration // of an instance, from launch to listening
	MigrationStatus    string        // how it is learnt, in words
	StatusIsFresh      *bool         // it can be told from what an earlier try left behind
}

// Look reads a stack and makes every check over it and an update that could be
// sent to it. It makes a change set and deletes it again, and changes nothing.
// An error is a *deploy.Trouble, or that of ctx: there is nothing to look at.
func Look(ctx context.Context, c *deploy.Clients, u deploy.Update, r Request) (*Report, error) {
	s, err := c.Snapshot(ctx, u.Stack)
	if err != nil {
		return nil, err
	}
	p, err := c.Prepare(ctx, s, u)
	var refused *deploy.Refusal
	if errors.As(err, &refused) {
		f := Gather(s, &deploy.Prepared{Update: u, Snapshot: s}, r)
		maps.Copy(f.Sent.Parameters, u.Parameters)
		if refused.Rule != "parameter" || u.TemplateURL != "" { // else the checks say it themselves, with the place
			f.Refused = refused.Text
		}
		return Run(f), nil
	}
	if err != nil {
		return nil, err
	}
	return LookAt(ctx, c, p, r)
}

// LookAt is Look for an update that is prepared already.
func LookAt(ctx context.Context, c *deploy.Clients, p *deploy.Prepared, r Request) (*Report, error) {
	view, err := preview(ctx, c, p)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if view != nil {
		r.Body = cmp.Or(r.Body, view.Body)
	}
	f := Gather(p.Snapshot, p, r)
	var refused *deploy.Refusal
	switch {
	case errors.As(err, &refused):
		f.ChangeSet = &ChangeSet{Failed: refused.Text}
	case err != nil:
		f.Gaps = append(f.Gaps, "the change set: "+err.Error())
	default:
		if view.Leftover != "" {
			f.Gaps = append(f.Gaps, view.Leftover)
		}
		f.ChangeSet = &ChangeSet{}
		for _, change := range view.Changes {
			f.ChangeSet.Changes = append(f.ChangeSet.Changes, Change{
				Stack: change.Stack, ID: change.Logical, Type: change.Type,
				Action: change.Action, Replacement: change.Replacement, Properties: change.Causes,
			})
		}
	}
	return Run(f), nil
}

// patience is how long a change set that is throttled is asked for again: that
// there are too many calls is no reason to begin without having seen it.
const patience = time.Minute

func preview(ctx context.Context, c *deploy.Clients, p *deploy.Prepared) (*deploy.Preview, error) {
	until, wait := time.Now().Add(patience), time.Second
	for {
		view, err := c.Preview(ctx, p)
		if deploy.KindOf(err) != deploy.Throttled || time.Now().After(until) {
			return view, err
		}
		select {
		case <-time.After(wait):
			wait *= 2
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
