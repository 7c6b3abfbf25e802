package conduct

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"upness/deploy"
	"upness/deploy/preflight"
	labaws "upness/lab/aws"
	"upness/plan"
	"upness/recording"
)

// awsClients connects to AWS at the first step that needs it.
func (c *conductor) awsClients(ctx context.Context) (*deploy.Clients, error) {
	if c.aws != nil {
		return c.aws, nil
	}
	var err error
	c.aws, err = deploy.Connect(ctx, c.awsOptions())
	return c.aws, err
}

// awsOptions say how AWS is reached: the lab's, when it has one.
func (c *conductor) awsOptions() deploy.Options {
	if c.env != nil && c.env.Endpoint() != "" {
		return deploy.Options{Region: labaws.Region, Endpoint: c.env.Endpoint(),
			Credentials: credentials.NewStaticCredentialsProvider(labaws.AccessKey, labaws.SecretKey, "")}
	}
	if a := c.plan.AWS; a != nil {
		return deploy.Options{Region: a.Region, Profile: a.Profile, Endpoint: a.Endpoint}
	}
	return deploy.Options{}
}

// labPace is how often a stack of the lab is looked at: it lives faster than one
// of AWS, and nobody counts the calls.
var labPace = deploy.Pace{Stack: time.Second, Groups: 500 * time.Millisecond}

// awsIn is AWS in a region; empty: the plan's own.
func (c *conductor) awsIn(ctx context.Context, region string) (*deploy.Clients, error) {
	if region == "" || c.aws != nil && c.aws.Region == region {
		return c.awsClients(ctx)
	}
	o := c.awsOptions()
	o.Region = region
	return deploy.Connect(ctx, o)
}

// rules are what a step says of how it is driven.
type rules struct {
	version, cancelOn string
	preflight         plan.Preflight
	ask               func(p *deploy.Prepared) preflight.Request // of its preflight
}

// drive carries a deployment out. The load's budget cancels it where the plan
// says so, and then it is followed to the end of its rollback: such a step is
// not cut off as others are, but for a signal to this process. That one does
// not stop `after` either, where ctx alone bounds it.
func (c *conductor) drive(ctx context.Context, r rules, do func(context.Context, *deploy.Driver) error) error {
	clients, err := c.awsClients(ctx)
	if err != nil {
		return err
	}
	cancels := r.cancelOn == "budget" || r.cancelOn == "" && c.plan.AbortOn == "budget"
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	defer context.AfterFunc(ctx, func() {
		if cause := context.Cause(ctx); !errors.Is(cause, errBudget) {
			stop(cause)
		}
	})()
	if !c.ending {
		defer context.AfterFunc(c.soft, func() { stop(context.Cause(c.soft)) })()
	}
	d := &deploy.Driver{
		Clients: clients, Emit: c.emit, Axis: c.rec.Clock().Offset, Phase: c.setPhase,
		Tell: func(line string) {
			c.emit(recording.Event{Kind: recording.EventOutput, Name: "aws", Source: "deploy", Text: line})
		},
	}
	switch {
	case c.opts.Pace != deploy.Pace{}:
		d.Pace = c.opts.Pace
	case c.env != nil && c.env.Endpoint() != "":
		d.Pace = labPace
	}
	if cancels && c.gen != nil {
		select {
		case <-c.budget.spent: // before this step, which may be what mends it
		default:
			d.Spent, d.Why = c.budget.spent, c.budget.why
		}
	}
	if r.version != "" && c.newest != nil && c.gen != nil && !c.ending { // when there are no clients any more
		d.Seen = func(ctx context.Context) error { return c.newest.Only(ctx, r.version) }
	}
	if !r.preflight.Skip {
		d.Before = func(ctx context.Context, p *deploy.Prepared) error { return c.preflight(ctx, clients, p, r) }
	}
	err = do(work, d)
	if work.Err() != nil && errors.Is(err, work.Err()) && !errors.As(err, new(*deploy.Unfollowed)) {
		return context.Cause(work)
	}
	return err
}

// preflight makes the checks before an update is sent, and tells what they find.
func (c *conductor) preflight(ctx context.Context, clients *deploy.Clients, p *deploy.Prepared, r rules) error {
	ask := r.ask(p)
	ask.Boot, ask.KeepAlive, ask.LongestRequest = r.preflight.Boot, r.preflight.KeepAlive, c.plan.Load.Timeout
	report, err := preflight.LookAt(ctx, clients, p, ask)
	if err != nil {
		return fmt.Errorf("preflight: %w", err)
	}
	report.Allow(r.preflight.Allow...)
	for _, gap := range report.Gaps {
		c.warn("preflight: " + gap)
	}
	var refused []string
	for _, result := range report.Results {
		for _, what := range result.Unchecked {
			c.emit(recording.Event{Kind: recording.EventPreflight, Source: "preflight", Name: result.Check, State: "unchecked", Text: what,
				Fields: map[string]any{"number": result.Number}})
		}
		for _, f := range result.Findings {
			e := recording.Event{
				Kind: recording.EventPreflight, Source: "preflight", Name: result.Check, State: string(f.Severity),
				Text:   fmt.Sprintf("%s: %s", f.Subject, f.Evidence),
				Fields: map[string]any{"number": result.Number, "why": f.Why, "change": f.Change, "place": f.Place()},
			}
			c.emit(e)
			if f.Severity == preflight.Refuse {
				refused = append(refused, fmt.Sprintf("%s: %s: %s", result.Check, f.Subject, f.Evidence))
			}
		}
	}
	if len(refused) > 0 {
		return fmt.Errorf("the preflight refuses: %s; `upness deploy preflight` says why and what to change", strings.Join(refused, "; "))
	}
	return nil
}

// template is where a step's template is: its URL, or its text from a file.
func (c *conductor) template(name string) (url, body string, err error) {
	if name == "" || strings.Contains(name, "://") {
		return name, "", nil
	}
	raw, err := os.ReadFile(c.dirOf(name))
	return "", string(raw), err
}

// watchesVersions says whether a step ends when clients see a version.
func watchesVersions(p *plan.Plan) bool {
	for _, steps := range [][]plan.Step{p.Steps, p.OnFailure} {
		for _, s := range steps {
			if s.CloudFormation != nil && s.CloudFormation.Version != "" || s.Release != nil && s.Release.Version != "" {
				return true
			}
		}
	}
	return false
}
